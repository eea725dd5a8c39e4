import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../../lib/paths.ts";
import { ensureTools } from "../../../local/tools/index.ts";
import { seal } from "../../../systems/platform/secrets/seal.ts";
import { rsaPair } from "../../support/rsa-pair.ts";

const [namespace, name] = ["shop", "login"];

describe("what the smoke test of Sealed Secrets seals", function () {
  this.timeout(600_000);
  let folder: string;
  before(async () => {
    await ensureTools(["kubeseal"]);
    folder = await mkdtemp(join(tmpdir(), "kubeseal-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("is unsealed by kubeseal itself", async () => {
    const { certificate, key } = await rsaPair();
    const file = join(folder, "key.yaml");
    const data = { "tls.crt": certificate, "tls.key": key };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key" }, type: "kubernetes.io/tls" };
    await writeFile(file, JSON.stringify({ ...secret, data: base64(data) }), { mode: 0o600 });
    const metadata = { name, namespace };
    const value = seal("secret", certificate, namespace, name);
    const sealed = {
      ...{ apiVersion: "bitnami.com/v1alpha1", kind: "SealedSecret", metadata },
      spec: { encryptedData: { value }, template: { metadata } },
    };
    const flags = ["--recovery-unseal", "--recovery-private-key", file, "--format=json"];
    const { stdout } = await execa(join(bin, "kubeseal"), flags, { input: JSON.stringify(sealed) });
    const { data: found } = JSON.parse(stdout) as { data: Record<string, string> };
    assert.deepEqual(found, base64({ value: "secret" }));
  });
});

function base64(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
  );
}
