import { ingressObject, plainIngressObject } from "./ingress-object.ts";
import { hstsHeader, type Manifest, type RouteModel, type TlsTermination } from "./model.ts";

/**
 * Traefik 3: an Ingress for its HTTPS entry point, one more that redirects from the HTTP one, and what it does with a
 * request in custom resources of its own, so that its provider `kubernetesCRD` must be on, as it is in its chart.
 * WebSockets and slow answers need nothing: it sets no limit to their time.
 */
export function traefik(model: RouteModel): readonly Manifest[] {
  const middlewares = [...hsts(model), ...bodyLimit(model), ...rateLimit(model)];
  const chain = middlewares.map(({ metadata }) => reference(model, metadata.name)).join(",");
  const router = chain ? { [annotation("middlewares")]: chain } : {};
  if (!model.tls)
    return [...middlewares, ingressObject(model, { ...router, [annotation("entrypoints")]: "web" })];
  const options = tlsOption(model, model.tls);
  const redirect = middleware(model, "redirect", { redirectScheme: { scheme: "https", permanent: true } });
  const routes = ingressObject(model, {
    ...router,
    [annotation("entrypoints")]: "websecure",
    [annotation("tls")]: "true",
    [annotation("tls.options")]: reference(model, options.metadata.name),
  });
  const redirects = plainIngressObject(model, "redirect", {
    [annotation("entrypoints")]: "web",
    [annotation("middlewares")]: reference(model, redirect.metadata.name),
  });
  return [...middlewares, options, redirect, routes, redirects];
}

/** What the program says of each route. */
export const traefikAnnotations = ["entrypoints", "middlewares", "tls", "tls.options"].map(annotation);

function annotation(name: string): string {
  return `traefik.ingress.kubernetes.io/router.${name}`;
}

/** How an annotation names a custom resource. */
function reference({ namespace }: RouteModel, name: string): string {
  return `${namespace}-${name}@kubernetescrd`;
}

function tlsOption(model: RouteModel, { minVersion }: TlsTermination): Manifest {
  return custom(model, "TLSOption", "tls", {
    minVersion: minVersion.replace(/^TLS(\d)\.(\d)$/, "VersionTLS$1$2"),
  });
}

function hsts(model: RouteModel): readonly Manifest[] {
  const customResponseHeaders = hstsHeader(model.tls);
  return customResponseHeaders ? [middleware(model, "hsts", { headers: { customResponseHeaders } })] : [];
}

/** Traefik measures a body by taking all of it first; it holds answers back until they are whole, too, but not WebSockets. */
function bodyLimit(model: RouteModel): readonly Manifest[] {
  const { maxBodyBytes } = model;
  if (maxBodyBytes === undefined) return [];
  return [middleware(model, "body-limit", { buffering: { maxRequestBodyBytes: maxBodyBytes } })];
}

function rateLimit(model: RouteModel): readonly Manifest[] {
  const { rateLimit } = model;
  if (!rateLimit) return [];
  const { requestsPerSecond, burst } = rateLimit;
  return [middleware(model, "rate-limit", { rateLimit: { average: requestsPerSecond, burst } })];
}

function middleware(model: RouteModel, role: string, spec: Manifest["spec"]): Manifest {
  return custom(model, "Middleware", role, spec);
}

function custom(model: RouteModel, kind: string, role: string, spec: Manifest["spec"]): Manifest {
  const metadata = { name: `${model.name}-${role}` };
  return { role: `${role}-${kind.toLowerCase()}`, apiVersion: "traefik.io/v1alpha1", kind, metadata, spec };
}
