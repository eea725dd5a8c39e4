import type { Usage } from "./certificate.ts";

/** Extended key usages by their names in RFC 5280 §4.2.1.12. */
type Extended = "serverAuth" | "clientAuth";

const extended: Readonly<Record<Usage, readonly Extended[]>> = {
  server: ["serverAuth"],
  client: ["clientAuth"],
  // A NATS route and a Redis replica dial with the server's own certificate.
  peer: ["serverAuth", "clientAuth"],
};

// The keys are elliptic: they sign, and never encipher a key as RSA does.
const terraformNames = {
  digitalSignature: "digital_signature",
  serverAuth: "server_auth",
  clientAuth: "client_auth",
};
const certManagerNames = {
  digitalSignature: "digital signature",
  serverAuth: "server auth",
  clientAuth: "client auth",
};

/** Usages of a leaf as the tls provider takes them. */
export function allowedUses(usage: Usage): readonly string[] {
  return [terraformNames.digitalSignature, ...extended[usage].map((name) => terraformNames[name])];
}

/** Usages of a leaf as cert-manager takes them. */
export function certManagerUsages(usage: Usage): readonly string[] {
  return [certManagerNames.digitalSignature, ...extended[usage].map((name) => certManagerNames[name])];
}
