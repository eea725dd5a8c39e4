import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import { subjectNames } from "../../components/certificates/names.ts";
import type { Target } from "../../components/endpoint/connection.ts";
import type { ClientTls } from "../../components/pod/args.ts";
import type { ServiceName } from "./settings/index.ts";

/** Where Cordum's services find who they are and whom they trust: the document's own folder. */
const folder = "/etc/cordum/tls/client";

export const tlsFiles = {
  authorities: `${folder}/ca.crt`,
  certificate: `${folder}/tls.crt`,
  key: `${folder}/tls.key`,
};

/** Variables that tell a service how to prove itself to an endpoint, and what name to expect there. */
export function tlsVariables(prefix: string, to: Target): Readonly<Record<string, string>> {
  if (!to.tls) return {};
  return {
    [`${prefix}_TLS_CA`]: tlsFiles.authorities,
    [`${prefix}_TLS_CERT`]: tlsFiles.certificate,
    [`${prefix}_TLS_KEY`]: tlsFiles.key,
    [`${prefix}_TLS_SERVER_NAME`]: to.host,
  };
}

/** The certificate of one service: of a client alone, or of one that `namespace` also dials by its name. */
export function serviceTls(issuer: CertificateIssuer, service: ServiceName, namespace?: string): ClientTls {
  const names = namespace === undefined ? { dnsNames: [] } : subjectNames({ namespace, services: [service] });
  const usage = namespace === undefined ? "client" : "peer";
  const request = { secretName: `${service}-tls`, commonName: service, ...names, usage } as const;
  return { certificate: issuer.issue(request), folder };
}
