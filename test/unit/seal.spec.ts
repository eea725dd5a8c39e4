import assert from "node:assert/strict";
import { constants, createDecipheriv, privateDecrypt } from "node:crypto";
import { seal } from "../../systems/platform/secrets/seal.ts";
import { rsaPair } from "../support/rsa-pair.ts";

/** Opens what was sealed, as the controller does. */
function open(sealed: string, key: string, label: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const end = 2 + bytes.readUInt16BE(0);
  const session = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel: Buffer.from(label) },
    bytes.subarray(2, end),
  );
  const decipher = createDecipheriv("aes-256-gcm", session, Buffer.alloc(12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(end, -16)), decipher.final()]).toString();
}

describe("a sealed value", () => {
  let certificate: string;
  let key: string;
  before(async () => {
    ({ certificate, key } = await rsaPair());
  });

  it("is opened by the key of its certificate, for its namespace and name", () => {
    const sealed = seal("héllo", certificate, "shop", "login");
    assert.equal(open(sealed, key, "shop/login"), "héllo");
    assert.ok(!sealed.includes("héllo"));
  });

  it("is not opened for another namespace or name", () => {
    const sealed = seal("value", certificate, "shop", "login");
    assert.throws(() => open(sealed, key, "shop/other"));
    assert.throws(() => open(sealed, key, "other/login"));
  });

  it("is another one each time", () =>
    assert.notEqual(seal("value", certificate, "a", "b"), seal("value", certificate, "a", "b")));
});
