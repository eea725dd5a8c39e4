import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { authorization } from "../../systems/kubeop/smoke/tokens.ts";

const key = randomBytes(32).toString("base64");
const now = Date.parse("2026-11-20T10:00:00Z");

const parts = (token: string) => token.replace("Bearer ", "").split(".");
const read = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

describe("a token for kubeOP's manager", () => {
  const [header, payload, signature] = parts(
    authorization(key, { role: "tenant", scope: "tenant:7" }, now).Authorization,
  );

  it("says who asks, and for ten minutes only", () => {
    assert.deepEqual(read(header), { alg: "HS256", typ: "JWT" });
    const { exp, iat, role, scope } = read(payload);
    assert.deepEqual({ role, scope }, { role: "tenant", scope: "tenant:7" });
    assert.deepEqual([iat, exp], [now / 1000, now / 1000 + 600]);
  });

  it("is signed with the bytes of the key, and not with its text", () => {
    const signed = createHmac("sha256", Buffer.from(key, "base64")).update(`${header}.${payload}`);
    assert.equal(signature, signed.digest("base64url"));
  });
});
