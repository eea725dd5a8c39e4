import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { rootCertificates } from "node:tls";
import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../lib/problem.ts";

/** Where a stack answers from outside, as its objects in the cluster say. */
export interface Entrance {
  readonly address: string;
  /** @default the scheme's own */
  readonly port?: number;
  /** Host name of the API's route; absent where every name is served. */
  readonly host?: string;
  readonly https: boolean;
  /** Whether `/health` is served to the outside. */
  readonly health: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const requestTimeout = 10_000;

/** What is asked for. */
export interface Served {
  readonly namespace: string;
  /** Name of the objects that serve it. */
  readonly name: string;
  /** A path that is served: where it is, is the host. */
  readonly path: string;
}

/** Finds out where the stack in a namespace answers, by whichever kind of object serves it. */
export async function findEntrance(
  { name, namespace, path }: Served,
  env: NodeJS.ProcessEnv,
): Promise<Entrance> {
  const get = async (...what: readonly string[]): Promise<unknown> => {
    const command = ["get", ...what, "--namespace", namespace, "--ignore-not-found", "--output=json"];
    // A cluster need not know every kind.
    const { stdout, failed } = await execa("kubectl", command, { env, reject: false });
    return failed || stdout === "" ? undefined : JSON.parse(stdout);
  };
  const ingress = await get("ingresses.networking.k8s.io", name);
  if (ingress) return ofIngress(ingress, path);
  const gateway = await get("gateways.gateway.networking.k8s.io", name);
  if (gateway) return ofGateway(gateway, await get("httproutes.gateway.networking.k8s.io"), path);
  if (await get("gateways.networking.istio.io", name))
    throw new Problem(
      "The stack is served by Istio, whose Gateway object has no address.",
      "Send a request to the Service of Istio's gateway yourself.",
    );
  throw new Problem(
    `The stack isn't exposed: there is no Ingress and no Gateway ${name} in ${namespace}.`,
    "Set `ingress` in its stack file; docs/settings.md says how.",
  );
}

const servedPath = z.object({ path: z.string() });
const ingressObject = z.object({
  spec: z.object({
    tls: z.array(z.unknown()).default([]),
    rules: z.array(z.object({ host: z.string().optional(), http: z.object({ paths: z.array(servedPath) }) })),
  }),
  status: z.object({
    loadBalancer: z.object({
      ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).default([]),
    }),
  }),
});

/** What an Ingress of networking.k8s.io/v1 says. */
export function ofIngress(object: unknown, path: string): Entrance {
  const { spec, status } = ingressObject.parse(object);
  const [at] = status.loadBalancer.ingress;
  const rules = spec.rules.map(({ host, http }) => ({ host, paths: http.paths.map((each) => each.path) }));
  return entrance(at?.ip ?? at?.hostname, rules, spec.tls.length > 0, path);
}

const gatewayObject = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ listeners: z.array(z.object({ protocol: z.string() })) }),
  status: z
    .object({ addresses: z.array(z.object({ value: z.string() })).default([]) })
    .default({ addresses: [] }),
});
const routeList = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        parentRefs: z.array(z.object({ name: z.string() })).default([]),
        hostnames: z.array(z.string()).default([]),
        rules: z.array(
          z.object({
            backendRefs: z.array(z.unknown()).default([]),
            matches: z.array(z.object({ path: z.object({ value: z.string() }) })),
          }),
        ),
      }),
    }),
  ),
});

/** What a Gateway of gateway.networking.k8s.io/v1 says, with the HTTPRoutes of its namespace. */
export function ofGateway(object: unknown, routes: unknown, path: string): Entrance {
  const { metadata, spec, status } = gatewayObject.parse(object);
  const rules = routeList
    .parse(routes)
    .items.filter((route) => route.spec.parentRefs.some(({ name }) => name === metadata.name))
    .map((route) => ({
      host: route.spec.hostnames[0],
      // Those without a backend only redirect.
      paths: route.spec.rules
        .filter(({ backendRefs }) => backendRefs.length > 0)
        .flatMap(({ matches }) => matches.map((match) => match.path.value)),
    }));
  const https = spec.listeners.some(({ protocol }) => protocol === "HTTPS");
  return entrance(status.addresses[0]?.value, rules, https, path);
}

interface Rule {
  readonly host: string | undefined;
  readonly paths: readonly string[];
}

function entrance(
  address: string | undefined,
  rules: readonly Rule[],
  https: boolean,
  path: string,
): Entrance {
  if (address === undefined)
    throw new Problem(
      "The ingress has no address: no controller serves it.",
      "Check that `ingress.className` names a class that the cluster has.",
    );
  const rule = rules.find(({ paths }) => paths.includes(path));
  if (!rule)
    throw new Problem(`Nothing serves ${path}.`, "Deploy the stack again: somebody changed its routes.");
  const { host, paths } = rule;
  return { address, ...(host && { host }), https, health: paths.includes("/health") };
}

/** How a client from outside connects: to the host's name, whose certificate is checked. */
export function dialing({ host, https }: Entrance, headers: Call["headers"] = {}, authority?: string) {
  const trusted = authority === undefined ? [] : [authority];
  return {
    headers: { ...headers, ...(host && { Host: host }) },
    ...(https && { ca: [...trusted, ...rootCertificates], ...(host && { servername: host }) }),
  };
}

function send(entrance: Entrance, { headers, method, path }: Call, authority?: string): ClientRequest {
  const { address, https, port } = entrance;
  const options = {
    ...{ host: address, path, method, timeout: requestTimeout },
    ...(port !== undefined && { port }),
    ...dialing(entrance, headers, authority),
  };
  const sent = https ? requestHttps(options) : requestHttp(options);
  return sent.on("timeout", () =>
    sent.destroy(new Error(`${method} ${path} at ${address} took over ${requestTimeout / 1000} s`)),
  );
}

/** What keeps a client out, with what to do about a certificate that is not good. */
export function explained(error: NodeJS.ErrnoException): Error {
  if (!/CERT|SIGNATURE|ERR_TLS/.test(error.code ?? "")) return error;
  return new Problem(
    `The certificate of the ingress is invalid: ${error.message}.`,
    "A certificate of the stack's own authority is verified with the output `certificateAuthority`, which `make up` writes; " +
      "an external one, in `ingress.tls.secret`, must contain the host and be signed by a public authority.",
  );
}

/**
 * Sends a request as a client from outside would.
 * @param authority Certificates in PEM that are trusted beside those of public authorities.
 */
export function call(entrance: Entrance, request: Call, authority?: string): Promise<Answer> {
  const { body = "", headers } = request;
  const typed = { ...request, headers: { "Content-Type": "application/json", ...headers } };
  return new Promise((resolve, reject) => {
    const sent = send(entrance, typed, authority);
    sent.on("response", (response) => {
      const { headers, statusCode: status = 0 } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    });
    sent.on("error", (error) => reject(explained(error)));
    sent.end(body);
  });
}
