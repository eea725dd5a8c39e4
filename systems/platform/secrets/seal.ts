import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from "node:crypto";

/**
 * A value as only the controller can read it, for a Secret of this namespace and name: encrypted with a key of its own, and that
 * one with the controller's public key. The format is that of kubeseal.
 */
export function seal(value: string, certificate: string, namespace: string, name: string): string {
  const key = randomBytes(32);
  const sealedKey = publicEncrypt(
    {
      key: new X509Certificate(certificate).publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: "sha256",
      oaepLabel: Buffer.from(`${namespace}/${name}`),
    },
    key,
  );
  // A key is used once, so its nonce need not be another one.
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12));
  const encrypted = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sealedKey.length);
  return Buffer.concat([length, sealedKey, encrypted]).toString("base64");
}
