import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A certificate that is its own authority, good for a day. */
export async function selfSigned(name: string): Promise<Pair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=live",
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 23 * 3_600_000),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
    ],
  });
  const cert = made.toString("pem");
  const key = x509.PemConverter.encode(
    await crypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return { cert, key, notBefore: validFromDate, notAfter: validToDate };
}
