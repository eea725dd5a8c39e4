import type { Resource } from "../graph/resource.ts";

const traefik = "traefik.ingress.kubernetes.io/router";

/** Only sends browsers on to HTTPS: Traefik has its entrance in clear, and a redirect, as an Ingress of its own. */
export function isRedirect({ annotations }: Resource): boolean {
  const entrances = annotations[`${traefik}.entrypoints`];
  return entrances === "web" && /redirect|https/.test(annotations[`${traefik}.middlewares`] ?? "");
}
