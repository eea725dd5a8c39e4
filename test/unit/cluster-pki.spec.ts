import assert from "node:assert/strict";
import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Identity, identities } from "../../local/cluster/identities.ts";
import { ensurePki } from "../../local/cluster/pki.ts";
import { control, nodes, services } from "../../local/cluster/topology.ts";

const clientAuth = "1.3.6.1.5.5.7.3.2";
const serverAuth = "1.3.6.1.5.5.7.3.1";

describe("the cluster's certificates", () => {
  let folder: string;
  const text = async (file: string) => await readFile(join(folder, file), "utf8");
  const certificate = async (name: string) => new X509Certificate(await text(`${name}.crt`));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pki-"));
    await ensurePki(folder);
  });
  after(async () => await rm(folder, { recursive: true }));

  it("are signed by the authority that each identity names, and by no other", async () => {
    for (const { name, authority } of identities) {
      const other = authority === "ca" ? "front-proxy-ca" : "ca";
      const [leaf, signer] = [await certificate(name), await certificate(authority)];
      assert(leaf.verify(signer.publicKey), name);
      assert(leaf.checkIssued(signer), name);
      assert(!leaf.verify((await certificate(other)).publicKey), name);
    }
  });

  it("belong to the keys beside them", async () => {
    for (const name of ["ca", "front-proxy-ca", ...identities.map((identity) => identity.name)]) {
      const fromKey = createPublicKey(await text(`${name}.key`)).export({ type: "spki", format: "pem" });
      assert.equal(
        (await certificate(name)).publicKey.export({ type: "spki", format: "pem" }),
        fromKey,
        name,
      );
    }
  });

  it("can serve or call, as the identity says, but not both, and cannot sign", async () => {
    for (const { name, usage } of identities) {
      const leaf = await certificate(name);
      assert.deepEqual(leaf.keyUsage, [usage === "client" ? clientAuth : serverAuth], name);
      assert.equal(leaf.ca, false, name);
    }
    assert.equal((await certificate("ca")).ca, true);
  });

  it("name the users and groups that Kubernetes' roles are bound to", async () => {
    const subject = async (name: string) => (await certificate(name)).subject.split("\n").sort();
    assert.deepEqual(await subject("kubelet-node-a"), ["CN=system:node:node-a", "O=system:nodes"]);
    assert.deepEqual(await subject("admin"), ["CN=admin", "O=system:masters"]);
    assert.deepEqual(await subject("proxy"), ["CN=system:kube-proxy"]);
    assert.deepEqual(await subject("scheduler"), ["CN=system:kube-scheduler"]);
    assert.deepEqual(await subject("controller-manager"), ["CN=system:kube-controller-manager"]);
  });

  it("hold for the API server by every name and address that clients use", async () => {
    const leaf = await certificate("apiserver");
    for (const address of [control.address, services.kubernetes, "127.0.0.1"]) {
      assert.equal(leaf.checkIP(address), address);
    }
    for (const host of ["localhost", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"]) {
      assert.equal(leaf.checkHost(host), host);
    }
    assert.equal(leaf.checkHost("example.com"), undefined);
  });

  it("hold for each kubelet at its own address only", async () => {
    for (const node of nodes) {
      const leaf = await certificate(`kubelet-${node.name}-server`);
      for (const { address } of nodes) {
        assert.equal(leaf.checkIP(address), address === node.address ? address : undefined);
      }
    }
  });

  it("have keys that only root can read", async () => {
    for (const file of (await readdir(folder)).filter((name) => name.endsWith(".key"))) {
      assert.equal((await stat(join(folder, file))).mode & 0o077, 0, file);
    }
    assert.equal((await stat(folder)).mode & 0o077, 0);
  });

  it("are kept by a second start", async () => {
    const before = await text("apiserver.crt");
    await ensurePki(folder);
    assert.equal(await text("apiserver.crt"), before);
  });

  it("are made anew by the same authority when they would expire soon or their list changes", async () => {
    const [ca, leaf] = [await text("ca.crt"), await text("apiserver.crt")];
    const issued = JSON.parse(await text("issued.json")) as { identities: Identity[]; renewAfter: number };
    await writeFile(join(folder, "issued.json"), JSON.stringify({ ...issued, renewAfter: Date.now() - 1 }));
    await ensurePki(folder);
    const renewed = await text("apiserver.crt");
    assert.notEqual(renewed, leaf);
    await writeFile(join(folder, "issued.json"), JSON.stringify({ ...issued, identities: [] }));
    await ensurePki(folder);
    assert.notEqual(await text("apiserver.crt"), renewed);
    assert.equal(await text("ca.crt"), ca);
    assert((await certificate("apiserver")).verify(new X509Certificate(ca).publicKey));
  });

  it("are made anew after a start that was interrupted", async () => {
    await rm(join(folder, "issued.json"));
    await rm(join(folder, "apiserver.key"));
    await ensurePki(folder);
    const key = createPublicKey(await text("apiserver.key")).export({ type: "spki", format: "pem" });
    assert.equal((await certificate("apiserver")).publicKey.export({ type: "spki", format: "pem" }), key);
  });
});
