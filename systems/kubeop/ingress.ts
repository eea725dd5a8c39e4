import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { servedHosts } from "../../components/ingress/certificate.ts";
import type { HostRoutes, IngressArgs } from "../../components/ingress/index.ts";
import { kubeop } from "./product.ts";
import type { IngressSettings } from "./settings/ingress.ts";

/**
 * What the manager serves at its one port, by who asks for it. What is not named is not served: neither its metrics, nor what
 * a later version adds.
 */
export const paths = {
  tenants: ["tenants", "projects", "apps", "invoices", "jwt", "cronjobs"].map((one) => `/v1/${one}`),
  administrators: ["clusters", "platform", "usage", "kubeconfigs"].map((one) => `/v1/${one}`),
  health: ["/healthz", "/readyz"],
} as const;

const exposed = "The manager asks for a token on every route.";

/** How kubeOP is served to the outside: its settings with the routes and the certificate that follow from them. */
export function servedBy(
  settings: IngressSettings,
  manager: Endpoint,
  issuer: CertificateIssuer | undefined,
): Omit<IngressArgs, "namespace" | "labels"> {
  const { host: _host, internalHost: _internalHost, publicHealth: _publicHealth, ...rest } = settings;
  return { ...servedHosts(kubeop.name, rest, hostRoutes(settings, manager), issuer), exposed };
}

function hostRoutes(
  { host, internalHost, publicHealth }: IngressSettings,
  manager: Endpoint,
): readonly HostRoutes[] {
  const routes = (served: readonly string[]) => served.map((path) => ({ path, to: manager }));
  const open = [...paths.tenants, ...(publicHealth ? paths.health : [])];
  return [
    { role: "tenants", host, routes: routes(open) },
    ...(internalHost === undefined
      ? []
      : [{ role: "administrators", host: internalHost, routes: routes(paths.administrators) }]),
  ];
}
