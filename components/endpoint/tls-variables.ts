import type { Target } from "./connection.ts";

/** The files of a client's certificate, in the folder that its Secret is mounted at. */
export function tlsFiles(folder: string) {
  return { authorities: `${folder}/ca.crt`, certificate: `${folder}/tls.crt`, key: `${folder}/tls.key` };
}

/** Variables that tell a client how to prove itself to an endpoint, and what name to expect there; none where nobody asks. */
export function tlsVariables(prefix: string, to: Target, folder: string): Readonly<Record<string, string>> {
  if (!to.tls) return {};
  const { authorities, certificate, key } = tlsFiles(folder);
  return {
    [`${prefix}_TLS_CA`]: authorities,
    [`${prefix}_TLS_CERT`]: certificate,
    [`${prefix}_TLS_KEY`]: key,
    [`${prefix}_TLS_SERVER_NAME`]: to.host,
  };
}
