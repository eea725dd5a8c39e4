import { createHmac } from "node:crypto";

/** Who somebody is to the manager. */
export interface Claims {
  readonly role: "admin" | "project" | "tenant";
  /** What they may touch, such as `tenant:<id>`. @default nothing, or everything as an administrator */
  readonly scope?: string;
}

/** Nobody needs one for longer than a test. */
const tenMinutes = 600;

/** The header by which a manager with this key, in base64, knows somebody: a token of HS256. RFC 7519 */
export function authorization(key: string, claims: Claims, now = Date.now(), validSeconds = tenMinutes) {
  const issued = Math.floor(now / 1000);
  const parts = [
    { alg: "HS256", typ: "JWT" },
    { iss: "seaworthy", sub: "smoke-test", iat: issued, exp: issued + validSeconds, ...claims },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed).digest("base64url");
  return { Authorization: `Bearer ${signed}.${signature}` };
}
