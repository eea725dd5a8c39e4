import assert from "node:assert/strict";
import { noApprovals } from "../../engine/approvals.ts";
import { guard } from "../../engine/guard.ts";
import type { Ran } from "../../engine/session.ts";

const release = { urn: "urn:pulumi:s::p::kubernetes:core/v1:Namespace::shop", protect: true };
const type = "kubernetes:core/v1:Namespace";
const inputs = { metadata: { name: "shop" } };

/** Takes down a stack whose state is exported like this. */
function takeDown(state: Ran) {
  const session = {
    stack: "shop",
    flags: [],
    run: async () => state,
    kubectl: async () => assert.fail("there is no definition to ask for"),
  };
  return guard(session, "destroy", noApprovals);
}

const exported = (deployment: unknown) =>
  takeDown({ failed: false, stdout: JSON.stringify({ version: 3, deployment }) });

const refused = {
  name: "Problem",
  message: /The state of shop can't be read, so nobody knows what it has\. Nothing was changed/,
  remedy: /once this works: pulumi stack export --stack shop/,
};

describe("the state of a stack that is taken down", () => {
  it("is looked at: what holds data goes only by name", () =>
    assert.rejects(exported({ resources: [{ ...release, type, inputs }] }), /Nothing was changed/));

  it("is empty where nobody has made the stack, or deployed it", async () => {
    const stderr = "error: no stack named 'shop' found";
    assert.deepEqual(await takeDown({ failed: true, stdout: "", stderr }), []);
    assert.deepEqual(await exported({ manifest: {} }), []);
    assert.deepEqual(await exported(null), []);
  });

  it("is not taken for empty where Pulumi can't give it", async () => {
    const stderr = "error: incorrect passphrase";
    await assert.rejects(takeDown({ failed: true, stdout: "", stderr }), {
      ...refused,
      message: /can't be read.*incorrect passphrase/,
    });
    await assert.rejects(takeDown({ failed: true, stdout: "" }), refused);
  });

  for (const [what, stdout] of [
    ["nothing", ""],
    ["half of it", '{"version": 3, "deployment": {"resources": ['],
    ["something else", "[]"],
    ["no deployment", '{"version": 3}'],
    ["resources without a URN", '{"deployment": {"resources": [{}]}}'],
  ] as const)
    it(`is not taken for empty where Pulumi prints ${what}`, () =>
      assert.rejects(takeDown({ failed: false, stdout }), refused));
});
