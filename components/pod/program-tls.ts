import type { CertificateIssuer, Usage } from "../certificates/certificate.ts";
import { type Dialled, subjectNames } from "../certificates/names.ts";
import type { ClientTls } from "./args.ts";

export interface ProgramTlsArgs {
  readonly name: string;
  /** Where the program finds its certificate. */
  readonly folder: string;
  /** Whether it dials anything that asks for a certificate. */
  readonly dials: boolean;
  /** Where others dial it by its name, and check it. @default nobody does */
  readonly served?: Pick<Dialled, "loopback" | "namespace"> | undefined;
}

/** The certificate by which a program is known to what it dials, and to those who dial it. */
export function programTls(
  issuer: CertificateIssuer,
  { dials, folder, name, served }: ProgramTlsArgs,
): ClientTls {
  const usage: Usage = served ? (dials ? "peer" : "server") : "client";
  const names = served ? subjectNames({ ...served, services: [name] }) : { dnsNames: [] };
  return {
    certificate: issuer.issue({ secretName: `${name}-tls`, commonName: name, ...names, usage }),
    folder,
  };
}
