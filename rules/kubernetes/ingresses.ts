import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { IngressSpec } from "./objects.ts";
import type { Service } from "./services.ts";

const traefik = "traefik.ingress.kubernetes.io/router";

/** Only sends browsers on to HTTPS: Traefik has its entrance in clear, and a redirect, as an Ingress of its own. */
export function isRedirect({ annotations }: Resource): boolean {
  const entrances = annotations[`${traefik}.entrypoints`];
  return entrances === "web" && /redirect|https/.test(annotations[`${traefik}.middlewares`] ?? "");
}

/** The name of its class, where one is said. */
export function ingressClass({ annotations, spec }: Resource<IngressSpec>): string {
  return spec.ingressClassName ?? annotations["kubernetes.io/ingress.class"] ?? "";
}

/** The names of the Services that an Ingress leads to, all in its own namespace. */
export function backendNames({ spec }: Resource<IngressSpec>): readonly string[] {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
  const backends = [...paths.map(({ backend }) => backend), spec.defaultBackend];
  return [...new Set(backends.flatMap((backend) => backend?.service?.name ?? []))];
}

/** The Ingresses that lead to a Service. */
export function ingressesTo(graph: Graph, service: Service): readonly Resource<IngressSpec>[] {
  return graph
    .ofKind<IngressSpec>("Ingress")
    .filter((one) => one.namespace === service.namespace && backendNames(one).includes(service.name));
}
