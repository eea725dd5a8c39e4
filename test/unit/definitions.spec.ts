import assert from "node:assert/strict";
import { noApprovals } from "../../engine/approvals.ts";
import { guard } from "../../engine/guard.ts";

const type = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const clusters = "clusters.postgresql.cnpg.io";
const definition = {
  urn: `urn:pulumi:s::p::${type}::clusters`,
  type,
  inputs: { metadata: { name: clusters } },
};

/** Takes down a stack that has the definition, on a cluster that answers like this. */
function takeDown(
  answer: (args: readonly string[]) => { readonly failed: boolean; readonly stdout: string },
  ...others: readonly object[]
) {
  const state = JSON.stringify({ deployment: { resources: [definition, ...others] } });
  const session = {
    stack: "platform-local",
    flags: [],
    run: async () => ({ failed: false, stdout: state }),
    kubectl: async (args: readonly string[]) => answer(args),
  };
  return guard(session, "destroy", noApprovals);
}

const said = (stdout: string) => ({ failed: false, stdout });
const isDefinition = (args: readonly string[]) => args.includes("customresourcedefinitions");

describe("a definition that is taken down", () => {
  it("is refused while objects of it are there, whatever is protected", async () => {
    const objects = Array.from({ length: 12 }, (_, i) => `Cluster   ledger   db-${i}`).join("\n");
    await assert.rejects(
      takeDown((args) => said(isDefinition(args) ? `crd/${clusters}` : objects)),
      {
        name: "Problem",
        message: /Nothing was changed\.\n {2}Cluster ledger db-0\n.*db-9\n {2}and 2 more$/s,
        remedy: /make down STACK=/,
      },
    );
  });

  it("may go where nothing uses it, or where it is gone already", async () => {
    assert.deepEqual(await takeDown((args) => said(isDefinition(args) ? `crd/${clusters}` : "")), []);
    assert.deepEqual(
      await takeDown((args) => (isDefinition(args) ? said("") : assert.fail("it is not there"))),
      [],
    );
  });

  it("may go with what controllers made for the stack's own objects, and for nobody else's", async () => {
    const own = "kubernetes:cert-manager.io/v1:Certificate";
    const inputs = { metadata: { namespace: "cert-manager", name: "internal" } };
    const object = { urn: `urn:pulumi:s::p::${own}::internal`, type: own, inputs };
    const there =
      (...list: readonly string[]) =>
      (args: readonly string[]) =>
        said(isDefinition(args) ? `crd/${clusters}` : list.join("\n"));
    const made = "CertificateRequest cert-manager internal-1 Certificate internal";
    const its = "Order cert-manager internal-1-x CertificateRequest internal-1";
    assert.deepEqual(await takeDown(there(its, made), object), []);
    const others = "CertificateRequest shop internal-1 Certificate internal";
    await assert.rejects(takeDown(there(made, others), object), /\n {2}CertificateRequest shop internal-1$/);
    const alone = "CertificateRequest cert-manager by-hand <none> <none>";
    await assert.rejects(
      takeDown(there(made, alone), object),
      /\n {2}CertificateRequest cert-manager by-hand$/,
    );
  });

  it("may go with the stack's own objects, and not with those of others", async () => {
    const own = "kubernetes:postgresql.cnpg.io/v1:Cluster";
    const inputs = { metadata: { namespace: "ledger", name: "db" } };
    const object = { urn: `urn:pulumi:s::p::${own}::db`, type: own, inputs };
    const there = (list: string) => (args: readonly string[]) =>
      said(isDefinition(args) ? `crd/${clusters}` : list);
    assert.deepEqual(await takeDown(there("Cluster   ledger   db"), object), []);
    await assert.rejects(
      takeDown(there("Cluster   ledger   db\nCluster   other   db"), object),
      /these objects\. Nothing was changed\.\n {2}Cluster other db$/,
    );
  });

  it("is not taken for unused where the cluster does not answer", async () => {
    await assert.rejects(
      takeDown(() => ({ failed: true, stdout: "" })),
      /Nobody can say whether clusters\.postgresql\.cnpg\.io is in use/,
    );
  });
});
