import type { CertificateIssuer } from "../certificates/certificate.ts";
import type { HostRoutes } from "./index.ts";
import type { TlsTermination } from "./model.ts";

/** How TLS is terminated, as a stack file says it: with somebody else's certificate, or without one yet. */
type TlsSettings = Omit<TlsTermination, "secret"> & { readonly secret?: string };

/** How a product is served to the outside: as its settings say, by these hosts, and with a certificate that is called as it is. */
export function servedHosts<Settings extends { readonly tls?: TlsSettings }>(
  product: string,
  { tls, ...rest }: Settings,
  hosts: readonly HostRoutes[],
  issuer: CertificateIssuer | undefined,
) {
  const own = { secretName: `${product}-ingress-tls`, commonName: `${product}-ingress` };
  return { ...rest, hosts, ...(tls && { tls: withCertificate(tls, own, hosts, issuer) }) };
}

/** One certificate for all hosts that have none of their own: somebody else's, or one of the stack's own authority. */
function withCertificate(
  tls: TlsSettings,
  own: { readonly secretName: string; readonly commonName: string },
  hosts: readonly HostRoutes[],
  issuer: CertificateIssuer | undefined,
): TlsTermination {
  const common = hosts.filter(({ secret }) => secret === undefined);
  const given = tls.secret ?? (common.length === 0 ? hosts[0]?.secret : undefined);
  if (given !== undefined) return { ...tls, secret: given };
  const dnsNames = common.flatMap(({ host }) => host ?? []);
  if (!issuer)
    throw new Error(
      "`ingress.tls` needs `ingress.tls.secret`, because the stack has no authority (`tls: false`).",
    );
  return { ...tls, secret: issuer.issue({ ...own, dnsNames, usage: "server" }).secret };
}
