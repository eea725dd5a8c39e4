import { X509Certificate } from "node:crypto";

export interface CertificateFacts {
  readonly subject: string;
  readonly isAuthority: boolean;
  /** DNS names; a common name counts for nobody any more. */
  readonly dnsNames: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The certificates of a PEM text, in its order; undefined if one of them isn't a certificate. */
export function certificatesIn(pem: string): readonly CertificateFacts[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => facts(new X509Certificate(block)));
  } catch {
    return undefined;
  }
}

function facts(certificate: X509Certificate): CertificateFacts {
  return {
    subject: certificate.subject,
    isAuthority: certificate.ca,
    dnsNames: (certificate.subjectAltName ?? "")
      .split(", ")
      .filter((name) => name.startsWith("DNS:"))
      .map((name) => name.slice("DNS:".length)),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}

/** Whether a certificate's name is that host's: a star stands for exactly one label, the first. RFC 6125 §6.4.3 */
export function coversHost(pattern: string, host: string): boolean {
  const [star, ...rest] = pattern.toLowerCase().split(".");
  const wanted = host.toLowerCase();
  if (star !== "*") return pattern.toLowerCase() === wanted;
  return rest.length > 0 && wanted.split(".").slice(1).join(".") === rest.join(".");
}

export function coveredBySome(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => coversHost(pattern, host));
}
