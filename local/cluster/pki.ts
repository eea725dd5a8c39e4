// The X.509 library keeps its parts in a container that needs this first.
import "reflect-metadata";
import { KeyObject, randomBytes, webcrypto } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as x509 from "@peculiar/x509";
import { type Authority, type Identity, identities } from "./identities.ts";

/** The cluster's keys and certificates: made here, and good for this one cluster. */

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;
/** The certificates of a cluster that is started within the last month before they expire are made anew. */
const lifetime = { authority: 3650 * day, certificate: 825 * day } as const;

/** A certificate and its key. */
export interface Pair {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

/**
 * Makes what the cluster needs in a folder and is not there, or will soon expire. The authorities and the service-account
 * key are kept for good: what they signed lives on in the cluster's data.
 */
export async function ensurePki(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authorities: Record<Authority, Pair> = {
    ca: await keep(folder, "ca", () => createAuthority("seaworthy")),
    "front-proxy-ca": await keep(folder, "front-proxy-ca", () => createAuthority("seaworthy-front-proxy")),
  };
  await keep(folder, "service-account", () => createAuthority("service-account"));
  if (await isIssued(folder)) return;
  await Promise.all(
    identities.map(async (identity) => {
      await write(folder, identity.name, await issue(identity, authorities[identity.authority]));
    }),
  );
  // Last: an interrupted run issues all of them again.
  const issued: Issued = { identities, renewAfter: Date.now() + lifetime.certificate - 30 * day };
  await writeFile(join(folder, "issued.json"), JSON.stringify(issued));
}

/** What the certificates in a folder were issued for. */
interface Issued {
  readonly identities: readonly Identity[];
  readonly renewAfter: number;
}

async function isIssued(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, "issued.json"), "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const issued = JSON.parse(text) as Issued;
  return (
    isDeepStrictEqual(issued.identities, JSON.parse(JSON.stringify(identities))) &&
    Date.now() < issued.renewAfter
  );
}

/** A certificate authority that signs itself and may sign end certificates only. */
export async function createAuthority(name: string): Promise<Pair> {
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    ...validFor(lifetime.authority),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

/** A certificate for one identity, signed by its authority. */
export async function issue(identity: Identity, authority: Pair): Promise<Pair> {
  const keys = await createKeys();
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const names = alternativeNames(identity);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [...(identity.groups ?? []).map((group) => ({ O: [group] })), { CN: [identity.user] }],
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    ...validFor(lifetime.certificate),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([identity.usage === "client" ? clientAuth : serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  return { certificate, keys };
}

const alternativeNames = ({ addresses = [], hosts = [] }: Identity): x509.JsonGeneralNames => [
  ...addresses.map((value) => ({ type: "ip" as const, value })),
  ...hosts.map((value) => ({ type: "dns" as const, value })),
];

function validFor(duration: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
  // An hour back, for a clock that is set while the cluster starts. A serial number must be positive.
  const serialNumber = `00${randomBytes(15).toString("hex")}`;
  return {
    serialNumber,
    notBefore: new Date(Date.now() - day / 24),
    notAfter: new Date(Date.now() + duration),
  };
}

const createKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function keep(folder: string, name: string, create: () => Promise<Pair>): Promise<Pair> {
  const present = await read(folder, name).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (present) return present;
  const pair = await create();
  await write(folder, name, pair);
  return pair;
}

/** The certificate is written last: where it is, all of the pair is. */
async function write(folder: string, name: string, { certificate, keys }: Pair): Promise<void> {
  const privateKey = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  const publicKey = KeyObject.from(keys.publicKey).export({ type: "spki", format: "pem" });
  await writeFile(join(folder, `${name}.key`), privateKey, { mode: 0o600 });
  await writeFile(join(folder, `${name}.pub`), publicKey);
  await writeFile(join(folder, `${name}.crt`), `${certificate.toString("pem")}\n`);
}

async function read(folder: string, name: string): Promise<Pair> {
  const certificate = new x509.X509Certificate(await readFile(join(folder, `${name}.crt`), "utf8"));
  const pem = await readFile(join(folder, `${name}.key`), "utf8");
  const der = x509.PemConverter.decodeFirst(pem);
  const privateKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]);
  const publicKey = await certificate.publicKey.export(algorithm, ["verify"]);
  return { certificate, keys: { privateKey, publicKey } };
}
