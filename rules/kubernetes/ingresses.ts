import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { IngressBackend, IngressSpec } from "./objects.ts";
import type { Service } from "./services.ts";

export type Ingress = Resource<IngressSpec>;

const traefik = "traefik.ingress.kubernetes.io/router";

/** Only sends browsers on to HTTPS: Traefik has its entrance in clear, and a redirect, as an Ingress of its own. */
export function isRedirect({ annotations }: Resource): boolean {
  const entrances = annotations[`${traefik}.entrypoints`];
  return entrances === "web" && /redirect|https/.test(annotations[`${traefik}.middlewares`] ?? "");
}

/** Takes a share of the requests to paths that another Ingress serves. */
export function isCanary({ annotations }: Resource): boolean {
  return annotations["nginx.ingress.kubernetes.io/canary"] === "true";
}

/** The name of its class, where one is said. */
export function ingressClass({ annotations, spec }: Ingress): string {
  return spec.ingressClassName ?? annotations["kubernetes.io/ingress.class"] ?? "";
}

const isDefault = "ingressclass.kubernetes.io/is-default-class";

/**
 * What serves an Ingress, the same for two that one controller serves: its class, or the stack's default one. Load balancers of
 * clouds are one for each Ingress, unless a group joins them; Traefik's entrances are apart.
 */
export function servedBy(graph: Graph, ingress: Ingress): string {
  const { annotations, title } = ingress;
  const byDefault = () => graph.ofKind("IngressClass").find((one) => one.annotations[isDefault] === "true");
  const className = ingressClass(ingress) || (byDefault()?.name ?? "");
  const group = annotations["alb.ingress.kubernetes.io/group.name"];
  if (/^(alb|gce|gce-internal)$/.test(className)) return `${className} ${group ?? `of ${title}`}`;
  const entrances = annotations[`${traefik}.entrypoints`];
  return entrances === undefined ? className : `${className} at ${entrances}`;
}

/** Annotations by which a load balancer serves TLS without spec.tls. */
const certificatesElsewhere = [
  "alb.ingress.kubernetes.io/certificate-arn",
  "networking.gke.io/managed-certificates",
  "networking.gke.io/pre-shared-cert",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
  "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
];

export function hasCertificateElsewhere({ annotations }: Resource): boolean {
  return certificatesElsewhere.some((name) => (annotations[name] ?? "") !== "");
}

/** Where a path leads to, in the fields of networking.k8s.io/v1. */
export type Backend =
  | { readonly service: string; readonly port: string | number }
  | { readonly resource: unknown }
  | "nowhere";

interface OldBackend {
  readonly serviceName?: string;
  readonly servicePort?: string | number;
}

/** All that an Ingress leads to. Its first versions said it in other fields, which mean nothing in the last. */
export function backendsOf({ object, spec }: Ingress): readonly Backend[] {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend);
  const whole = spec.defaultBackend ?? (spec as { readonly backend?: IngressBackend }).backend;
  const isOld = object.apiVersion.endsWith("/v1beta1");
  return (whole ? [...paths, whole] : paths).map((backend) => backendOf(backend, isOld));
}

function backendOf(backend: (IngressBackend & OldBackend) | undefined, isOld: boolean): Backend {
  const { resource, service, serviceName, servicePort } = backend ?? {};
  if (service) return { service: service.name ?? "", port: service.port?.name ?? service.port?.number ?? "" };
  if (isOld && serviceName !== undefined) return { service: serviceName, port: servicePort ?? "" };
  return resource === undefined ? "nowhere" : { resource };
}

/** The names of the Services that an Ingress leads to, all in its own namespace. */
export function backendNames(ingress: Ingress): readonly string[] {
  const names = backendsOf(ingress).flatMap((one) =>
    one !== "nowhere" && "service" in one && one.service !== "" ? [one.service] : [],
  );
  return [...new Set(names)];
}

/** The Ingresses that lead to a Service. */
export function ingressesTo(graph: Graph, service: Service): readonly Ingress[] {
  return graph
    .ofKind<IngressSpec>("Ingress")
    .filter((one) => one.namespace === service.namespace && backendNames(one).includes(service.name));
}
