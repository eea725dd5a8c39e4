import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { servedHosts } from "../../components/ingress/certificate.ts";
import type { IngressArgs } from "../../components/ingress/index.ts";
import type { IngressSettings } from "./settings/ingress.ts";

/** How an application is served to the outside: its settings with the endpoints and the certificate that follow from them. */
export function servedBy(
  application: string,
  { host, hosts: named, routes, ...rest }: IngressSettings,
  endpointOf: (service: string) => Endpoint,
  issuer: CertificateIssuer | undefined,
): Omit<IngressArgs, "namespace" | "labels"> {
  const paths = (of: IngressSettings["routes"]) =>
    Object.entries(of).map(([path, service]) => ({ path, to: endpointOf(service) }));
  const all = { role: "all", ...(host !== undefined && { host }), routes: paths(routes) };
  const others = Object.entries(named).map(([role, { host, routes, tls }]) => ({
    ...{ role, host, routes: paths(routes) },
    ...(tls && { secret: tls.secret }),
  }));
  const hosts = [...(all.routes.length > 0 ? [all] : []), ...others];
  return servedHosts(application, rest, hosts, issuer);
}
