import { type CertificateIssuer, clientRequest } from "../../components/certificates/certificate.ts";
import { subjectNames } from "../../components/certificates/names.ts";
import type { ClientTls } from "../../components/pod/args.ts";
import type { ServiceName } from "./settings/index.ts";

/** Where Cordum's services find who they are and whom they trust: the document's own folder. */
export const tlsFolder = "/etc/cordum/tls/client";

/** The certificate of one service: of a client alone, or of one that `namespace` also dials by its name. */
export function serviceTls(issuer: CertificateIssuer, service: ServiceName, namespace?: string): ClientTls {
  const dialled =
    namespace !== undefined &&
    ({ ...subjectNames({ namespace, services: [service] }), usage: "peer" } as const);
  return { certificate: issuer.issue({ ...clientRequest(service), ...dialled }), folder: tlsFolder };
}
