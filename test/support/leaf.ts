import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type TLSSocket } from "node:tls";

/** What a Secret with a certificate holds, in PEM. */
export interface Leaf {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export function certificateOf({ cert }: Leaf): X509Certificate {
  return new X509Certificate(cert);
}

/** Every authority of a bundle. */
export function authoritiesOf(bundle: string): readonly X509Certificate[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((pem) => new X509Certificate(pem));
}

/** A public key as text, to compare keys by. */
export function publicKeyOf(key: string): string {
  return createPublicKey(createPrivateKey(key)).export({ type: "spki", format: "pem" }).toString();
}

/** Whether the leaf was signed by an authority of the bundle, and is for the key that it came with. */
export function isTrusted(leaf: Leaf, bundle: string): boolean {
  const certificate = certificateOf(leaf);
  const signed = authoritiesOf(bundle).some(
    (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
  return signed && certificate.checkPrivateKey(createPrivateKey(leaf.key));
}

/**
 * Connects a client to a server, each with what its Secret holds, and returns who the server saw.
 * @throws why the client refused the server, or the server the client.
 */
export async function handshake(server: Leaf, client: Partial<Leaf>, host: string): Promise<string> {
  // Node.js says why a client is refused only if it is left to the program to refuse it.
  const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: false });
  try {
    await once(listener.listen(0, "127.0.0.1"), "listening");
    const { port } = listener.address() as AddressInfo;
    const socket = connect({ host: "127.0.0.1", port, servername: host, ...client });
    return await greeting(listener, socket);
  } finally {
    listener.close();
  }
}

async function greeting(listener: Server, socket: TLSSocket): Promise<string> {
  const accepted = once(listener, "secureConnection") as Promise<[TLSSocket]>;
  accepted.catch(() => undefined);
  try {
    await once(socket, "secureConnect");
    const [peer] = await accepted;
    if (peer.authorized) return peer.getPeerCertificate().subject.CN ?? "";
    throw new Error(`The server refused the client: ${peer.authorizationError}`);
  } finally {
    socket.destroy();
  }
}
