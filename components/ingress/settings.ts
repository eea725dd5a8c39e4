import { z } from "zod";
import {
  annotations,
  bodySize,
  dnsLabel,
  hostName,
  labels,
  objectName,
  port,
  requestRate,
} from "../fields.ts";
import { ingressKind, kindNames } from "./kinds.ts";
import { tlsVersions } from "./model.ts";
import { type IngressOptions, mistakes } from "./rules.ts";

const secondsPerYear = 365 * 24 * 3600;
/** Enough for what an API takes, and too little to fill the controller's disk. */
const defaultMaxBodySize = "10Mi";

/** As the Gateway API has them: the key of an annotation. */
const listenerOption = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    "an option's key such as example.com/min-tls-version",
  );

const tls = z
  .strictObject({
    secret: objectName
      .exactOptional()
      .describe("Existing Secret with a certificate. Default: a certificate by the stack's own authority."),
    minVersion: z.enum(tlsVersions).default(tlsVersions[0]).describe("Oldest TLS version that is accepted."),
    hstsSeconds: z
      .int()
      .min(0)
      .max(10 * secondsPerYear)
      .exactOptional()
      .describe(
        "Seconds for which browsers use HTTPS only (HSTS). Default: a year; 0 sends no header. `nginx` has it in its ConfigMap.",
      ),
    options: z
      .record(listenerOption, z.string().max(4096))
      .refine((all) => Object.keys(all).length <= 16, "at most 16 options")
      .exactOptional()
      .describe("With `gateway-api`: TLS options of the listener; see the manual of the controller."),
  })
  .describe("Terminates TLS, and redirects HTTP to HTTPS. `tls: {}` is enough.");

const rateLimit = z
  .strictObject({
    requestsPerSecond: requestRate.describe("Requests per second for one client address."),
    burst: requestRate.default(50).describe("Additional requests in a burst."),
  })
  .describe("For `traefik` and `nginx` only. Default: no limit.");

const listenerPorts = z
  .strictObject({ http: port.describe("Port for HTTP."), https: port.describe("Port for HTTPS.") })
  .describe("With `gateway-api`: ports of the Gateway. Default: 80 and 443.");

const controller = z
  .strictObject({
    namespace: dnsLabel.exactOptional().describe("Namespace of the pods."),
    podLabels: labels.exactOptional().describe("Labels of the pods."),
  })
  .prefault({})
  .describe(
    "The controller's pods, which the NetworkPolicies admit. Default: as the controller's manual installs them.",
  );

/** What can be set of any way in. */
export const ingressShape = {
  kind: z
    .enum(kindNames)
    .default("ingress")
    .describe(
      "The controller. `ingress` stands for any controller, without HTTPS. `nginx` is ingress-nginx, **retired upstream in March 2026**.",
    ),
  className: objectName
    .exactOptional()
    .describe(
      "IngressClass or GatewayClass. Default: the one in the controller's manual, or the name of the kind.",
    ),
  host: hostName.exactOptional().describe("Host name to serve. Default: every name."),
  tls: tls.exactOptional(),
  listenerPorts: listenerPorts.exactOptional(),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(7 * 24 * 3600)
    .default(3600)
    .describe("Time limit of a request, and of a WebSocket without traffic, in seconds."),
  maxBodySize: bodySize
    .exactOptional()
    .describe(
      `For \`traefik\` and \`nginx\` only: largest body of a request. Default: \`${defaultMaxBodySize}\`.`,
    ),
  rateLimit: rateLimit.exactOptional(),
  annotations: annotations
    .default({})
    .describe("Annotations of the Ingress or Gateway, such as `cert-manager.io/cluster-issuer`."),
  controller,
};

const given = z.strictObject(ingressShape);
type Given = z.output<typeof given>;

/** Everything that the kind of controller could not do as it is told. */
export function checkIngress(options: IngressOptions, context: z.RefinementCtx): void {
  for (const { path, allowed } of mistakes(options))
    context.addIssue({ code: "custom", path: [...path], message: allowed });
}

/** With what follows from the kind of controller where a stack file says nothing. */
export function withIngressDefaults<Options extends Given>({ maxBodySize, tls, ...options }: Options) {
  const { abilities, className, controller }: ReturnType<typeof ingressKind> = ingressKind(options.kind);
  const limit = maxBodySize ?? (abilities.includes("maxBodySize") ? defaultMaxBodySize : undefined);
  return {
    ...options,
    className: options.className ?? className ?? options.kind,
    controller: { ...controller, ...options.controller },
    ...(tls && { tls: { ...tls, hstsSeconds: tls.hstsSeconds ?? secondsPerYear } }),
    ...(limit !== undefined && { maxBodySize: limit }),
  };
}
