import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { servedHosts } from "../../components/ingress/certificate.ts";
import type { HostRoutes, IngressArgs } from "../../components/ingress/index.ts";
import { cordum } from "./product.ts";
import type { CordumSettings } from "./settings/index.ts";

type IngressSettings = NonNullable<CordumSettings["ingress"]>;

/** What the outside may reach. */
export interface Served {
  readonly api: Endpoint;
  readonly dashboard: Endpoint;
}

/** The document has the gateway itself decide who may do what. */
const exposed = "The API gateway asks for an API key, and the dashboard asks the gateway.";

/** How Cordum is served to the outside: the settings with the routes and the certificate that follow from them. */
export function servedBy(
  settings: IngressSettings,
  served: Served,
  issuer: CertificateIssuer | undefined,
): Omit<IngressArgs, "namespace" | "labels"> {
  const { host: _host, dashboardHost: _dashboardHost, publicHealth: _publicHealth, ...rest } = settings;
  return { ...servedHosts(cordum.name, rest, hostRoutes(settings, served), issuer), exposed };
}

/** By one host, or the dashboard by one of its own: it hands the API's paths on itself, so that browsers stay at one origin. */
function hostRoutes(
  { host, dashboardHost, publicHealth }: IngressSettings,
  { api, dashboard }: Served,
): readonly HostRoutes[] {
  const toApi = ["/api/v1", ...(publicHealth ? ["/health"] : [])].map((path) => ({ path, to: api }));
  const toDashboard = [{ path: "/", to: dashboard }];
  if (dashboardHost === undefined)
    return [{ role: "all", ...(host && { host }), routes: [...toApi, ...toDashboard] }];
  return [
    { role: "api", ...(host && { host }), routes: toApi },
    { role: "dashboard", host: dashboardHost, routes: toDashboard },
  ];
}
