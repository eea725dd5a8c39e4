import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { withCertificate } from "../../components/ingress/certificate.ts";
import type { IngressArgs } from "../../components/ingress/index.ts";
import type { IngressSettings } from "./settings/ingress.ts";

/** How an application is served to the outside: its settings with the endpoints and the certificate that follow from them. */
export function servedBy(
  application: string,
  { host, routes, tls, ...rest }: IngressSettings,
  endpointOf: (service: string) => Endpoint,
  issuer: CertificateIssuer | undefined,
): Omit<IngressArgs, "namespace" | "labels"> {
  const paths = Object.entries(routes).map(([path, service]) => ({ path, to: endpointOf(service) }));
  const hosts = [{ role: "all", ...(host !== undefined && { host }), routes: paths }];
  const certificate = { secretName: `${application}-ingress-tls`, commonName: `${application}-ingress` };
  return { ...rest, hosts, ...(tls && { tls: withCertificate(tls, certificate, hosts, issuer) }) };
}
