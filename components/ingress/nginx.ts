import { ingressObject } from "./ingress-object.ts";
import type { Manifest, RouteModel } from "./model.ts";

export const retirement =
  "ingress-nginx was retired upstream in March 2026: nobody mends its security holes any more. " +
  "Move to `ingress.kind: gateway-api` or `traefik`; Traefik also serves what is written for ingress-nginx.";

/**
 * ingress-nginx, or a controller that understands its annotations. Its TLS versions and HSTS are for all hosts together,
 * in the ConfigMap of the controller (`ssl-protocols`, `hsts`, `hsts-max-age`); its own defaults there are TLS 1.2 and
 * 1.3, and HSTS for a year. The annotation `ssl-protocols` does not exist, whatever is written elsewhere.
 */
export function nginx(model: RouteModel): readonly Manifest[] {
  const { tls, timeoutSeconds, maxBodyBytes, rateLimit } = model;
  return [
    ingressObject(
      model,
      annotations({
        ...(tls && { "force-ssl-redirect": "true" }),
        // WebSockets.
        "proxy-http-version": "1.1",
        "proxy-read-timeout": `${timeoutSeconds}`,
        "proxy-send-timeout": `${timeoutSeconds}`,
        ...(maxBodyBytes !== undefined && { "proxy-body-size": `${maxBodyBytes}` }),
        ...(rateLimit && {
          "limit-rps": `${rateLimit.requestsPerSecond}`,
          "limit-burst-multiplier": `${burstMultiplier(rateLimit)}`,
        }),
      }),
    ),
  ];
}

/** What the program says of each route; `ssl-redirect` would contradict it. */
export const nginxAnnotations = [
  "force-ssl-redirect",
  "limit-burst-multiplier",
  "limit-rps",
  "proxy-body-size",
  "proxy-http-version",
  "proxy-read-timeout",
  "proxy-send-timeout",
  "ssl-redirect",
].map(annotation);

/** nginx gives the burst as a multiple of the rate. */
function burstMultiplier({ requestsPerSecond, burst }: NonNullable<RouteModel["rateLimit"]>): number {
  return Math.max(1, Math.ceil(burst / requestsPerSecond));
}

function annotations(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [annotation(name), value]));
}

function annotation(name: string): string {
  return `nginx.ingress.kubernetes.io/${name}`;
}
