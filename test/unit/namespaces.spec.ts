import assert from "node:assert/strict";
import { mustBeAlone } from "../../engine/namespaces.ts";
import type { PlannedStep, ResourceState } from "../../engine/plan.ts";
import type { Run } from "../../engine/session.ts";
import { Problem } from "../../lib/problem.ts";

function namespace(name: string): ResourceState {
  const type = "kubernetes:core/v1:Namespace";
  return { urn: `urn:pulumi:s::seaworthy::${type}::namespace`, type, inputs: { metadata: { name } } };
}

const create = (name: string): PlannedStep => {
  const newState = namespace(name);
  return { op: "create", urn: newState.urn, newState };
};

/** Pulumi with stacks that each have a namespace. */
function pulumi(stacks: Readonly<Record<string, string>>): Run {
  return async ([, command, , stack = ""]) => {
    if (command === "ls")
      return { failed: false, stdout: JSON.stringify(Object.keys(stacks).map((name) => ({ name }))) };
    const resources = [namespace(stacks[stack] ?? "")];
    return { failed: false, stdout: JSON.stringify({ deployment: { resources } }) };
  };
}

const cluster =
  (...names: readonly string[]): Run =>
  async ([, , name = ""]) => ({ failed: false, stdout: names.includes(name) ? `namespace/${name}` : "" });

const away: Run = async () => ({ failed: true, stdout: "" });

function check(run: Run, kubectl: Run, steps = [create("shop")]): Promise<void> {
  return mustBeAlone({ stack: "shop-two", flags: [], run, kubectl }, steps);
}

describe("a namespace that a stack would make", () => {
  it("is refused where it is there and another stack's, which is named", async () => {
    const both = check(pulumi({ "shop-two": "shop", "shop-one": "shop" }), cluster("shop"));
    await assert.rejects(both, (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.match(error.message, /shop-two would create the namespace shop, which the stack shop-one has/);
      assert.match(error.remedy, /namespace\.name .*make down STACK=shop-one/);
      return true;
    });
  });

  it("is made where the other stack's is in another cluster", () =>
    check(pulumi({ "shop-one": "shop" }), cluster()));

  it("is made where nobody else has it, such as after an update that was interrupted", () =>
    check(pulumi({ "shop-two": "shop", barge: "barge" }), cluster("shop", "barge")));

  it("is asked about only where it is to be made", () =>
    check(pulumi({ "shop-one": "shop" }), away, [{ ...create("shop"), op: "same" }]));

  it("is not taken for free where the cluster, or the state of another stack, can't be asked", async () => {
    await assert.rejects(check(pulumi({}), away), /did not answer/);
    await assert.rejects(check(away, cluster("shop")), /does not list its stacks/);
    const unread: Run = async (args) =>
      args[1] === "export" ? away(args) : pulumi({ "shop-one": "shop" })(args);
    await assert.rejects(check(unread, cluster("shop")), /state of shop-one can't be read/);
  });
});
