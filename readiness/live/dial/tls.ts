import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect as open, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from "node:tls";
import { certificatesIn } from "../../../rules/formats/x509.ts";
import { CannotTell, type ServedCertificate } from "../check.ts";

interface Place {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly authority?: string;
}

const patienceSeconds = 10;

/**
 * The certificate that a server shows to a client that asks for `name`. Servers that greet before TLS, as NATS does, are heard
 * out first. The client has no certificate of its own, and says nothing.
 */
export async function certificateAt(place: Place): Promise<ServedCertificate> {
  try {
    return await shake(place, false);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SSL_WRONG_VERSION_NUMBER") throw told(place, error);
    return await shake(place, true).catch((later: unknown) => {
      throw told(place, later);
    });
  }
}

async function shake(
  { authority, host, name, port }: Place,
  afterGreeting: boolean,
): Promise<ServedCertificate> {
  const signal = AbortSignal.timeout(patienceSeconds * 1000);
  const socket = open({ host, port });
  try {
    await once(socket, "connect", { signal });
    if (afterGreeting) await once(socket, "data", { signal });
    const secured = begin(socket, name, authority);
    // One that asks for a client's certificate may hang up after it has shown its own.
    await once(secured, "secureConnect", { signal });
    return facts(secured, name);
  } finally {
    socket.destroy();
  }
}

function begin(socket: Socket, name: string, authority: string | undefined): TLSSocket {
  const ca = [...(authority ? [authority] : []), ...rootCertificates];
  // Judged below, so that a bad certificate is seen too.
  return connect({ socket, servername: name, ca, rejectUnauthorized: false });
}

function facts(socket: TLSSocket, name: string): ServedCertificate {
  const peer = socket.getPeerCertificate(true);
  const own = certificatesIn(new X509Certificate(peer.raw).toString())?.[0];
  if (!own) throw new CannotTell("It shows no certificate.");
  const untrusted = socket.authorized ? undefined : `${socket.authorizationError}`;
  const refusal = checkServerIdentity(name, peer)?.message ?? untrusted;
  return {
    dnsNames: own.dnsNames,
    notBefore: own.notBefore.toISOString(),
    notAfter: own.notAfter.toISOString(),
    chain: chainOf(peer),
    ...(refusal !== undefined && { refusal }),
  };
}

/** The last one is its own issuer. */
function chainOf(certificate: DetailedPeerCertificate): string[] {
  const { issuerCertificate: issuer, subject } = certificate;
  const name = `${subject.CN ?? "(no common name)"}`;
  const more = issuer && issuer.fingerprint256 !== certificate.fingerprint256;
  return more ? [name, ...chainOf(issuer)] : [name];
}

function told({ host, name, port }: Place, error: unknown): CannotTell {
  if (error instanceof CannotTell) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new CannotTell(`${host}:${port} showed no certificate for ${name}: ${code ?? message}`);
}
