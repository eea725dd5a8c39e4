import assert from "node:assert/strict";
import { approvals, mustBeApproved, noApprovals } from "../../engine/approvals.ts";
import { mustNotCollide } from "../../engine/collisions.ts";
import { losses, lossesOfAll } from "../../engine/losses.ts";
import { type PlannedStep, type ResourceState, readPlan, summary } from "../../engine/plan.ts";
import { Problem } from "../../lib/problem.ts";

const statefulSet = "kubernetes:apps/v1:StatefulSet";

function state(type: string, name: string, more: Partial<ResourceState> = {}): ResourceState {
  const inputs = { metadata: { namespace: "cordum", name }, spec: { replicas: 3 } };
  return { urn: `urn:pulumi:s::seaworthy::a$${type}::the-${name}`, type, protect: true, inputs, ...more };
}

function planned(op: string, oldState: ResourceState, more: Partial<PlannedStep> = {}): PlannedStep {
  return { op, urn: oldState.urn, oldState, ...more };
}

const replaced = planned("replace", state(statefulSet, "redis"), {
  replaceReasons: ["spec.volumeClaimTemplates"],
});
const deleted = planned("delete", state("kubernetes:core/v1:PersistentVolumeClaim", "claim"));

function refusal(found: Parameters<typeof mustBeApproved>[1], approved = noApprovals): Problem {
  try {
    mustBeApproved("cordum-production", found, approved);
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error;
  }
  assert.fail("it was approved");
}

describe("what a plan would lose", () => {
  it("is what it replaces or deletes of the protected resources", () => {
    const config = state("kubernetes:core/v1:ConfigMap", "config", { protect: false });
    const found = losses([replaced, deleted, planned("delete", config), planned("update", config)]);
    assert.deepEqual(
      found.map(({ because, name, verb }) => [verb, name, because]),
      [
        ["REPLACE", "the-redis", ["spec.volumeClaimTemplates changes"]],
        ["DELETE", "the-claim", []],
      ],
    );
  });

  it("says which kind of component takes a store over", () => {
    const urn = (component: string) =>
      `urn:pulumi:s::seaworthy::a:b:System$a:b:${component}$${statefulSet}::redis`;
    const [before, after] = ["RedisCluster", "ReplicatedRedis"].map((component) =>
      state(statefulSet, "redis", { urn: urn(component) }),
    );
    assert.ok(before && after);
    const [loss] = losses([planned("replace", before, { newState: after })]);
    assert.deepEqual(loss?.because, ["RedisCluster becomes ReplicatedRedis"]);
  });

  it("is one thing where a replacement takes several steps", () => {
    const parts = ["create-replacement", "replace", "delete-replaced"];
    const found = losses(parts.map((op) => planned(op, state(statefulSet, "redis"))));
    assert.deepEqual(
      found.map(({ verb }) => verb),
      ["REPLACE"],
    );
  });

  it("is what the last servers of a store hold when it gets fewer of them, and nothing when it gets more", () => {
    const resized = (replicas: number) =>
      planned("update", state(statefulSet, "redis"), {
        newState: state(statefulSet, "redis", { inputs: { spec: { replicas } } }),
      });
    assert.deepEqual(
      losses([resized(1)]).map(({ verb }) => verb),
      ["SHRINK"],
    );
    assert.deepEqual(losses([resized(3), resized(5)]), []);
  });

  it("is all that is protected when everything is taken down", () => {
    const open = state("kubernetes:apps/v1:Deployment", "api", { protect: false });
    const found = lossesOfAll([state("kubernetes:core/v1:Namespace", "cordum"), open]);
    assert.deepEqual(
      found.map(({ name }) => name),
      ["the-cordum"],
    );
  });
});

describe("a loss", () => {
  it("is refused with what it is, why, what would be gone, and what to do instead", () => {
    const { message, remedy } = refusal(losses([replaced, deleted]));
    assert.match(message, /lose data of cordum-production\. Nothing was changed/);
    assert.match(
      message,
      /the-redis: StatefulSet cordum\/redis .*because spec\.volumeClaimTemplates changes/,
    );
    assert.match(message, /the-claim: PersistentVolumeClaim cordum\/claim would be deleted/);
    assert.match(message, /Its volume is deleted, too/);
    assert.match(remedy, /docs\/runbooks\/changes-that-would-lose-data\.md/);
    assert.match(remedy, /REPLACE=the-redis DELETE=the-claim$/);
  });

  it("is let happen where it is named, and only that", () => {
    const found = losses([replaced, deleted]);
    const env = { SEAWORTHY_REPLACE: "the-redis" };
    const { message } = refusal(found, approvals(env));
    assert.ok(!message.includes("the-redis:"), message);
    mustBeApproved("s", found, approvals({ ...env, SEAWORTHY_DELETE: "the-claim" }));
  });

  it("is not let happen by another verb", () => {
    refusal(losses([deleted]), approvals({ SEAWORTHY_REPLACE: "the-claim" }));
  });

  it("that is named but does not happen was meant for something else", () => {
    const { message, remedy } = refusal(losses([deleted]), approvals({ SEAWORTHY_DELETE: "the-clam" }));
    assert.match(message, /DELETE=the-clam names nothing/);
    assert.match(remedy, /the-claim/);
  });
});

describe("a preview", () => {
  it("is read after whatever was printed before it", () => {
    const plan = readPlan('warning: old\n{"steps": [], "changeSummary": {"create": 2, "same": 1}}');
    assert.ok(plan);
    assert.equal(summary(plan), "2 to create, 1 unchanged");
  });

  it("that there is none of is told from an empty one", () => {
    assert.equal(readPlan("error: unknown flag"), undefined);
    assert.equal(readPlan('{"steps": ['), undefined);
    assert.deepEqual(readPlan("{}"), { steps: [] });
  });
});

describe("a plan", () => {
  const secret = (component: string, name: string, inputs: object) => {
    const type = "kubernetes:core/v1:Secret";
    return { urn: `urn:pulumi:s::seaworthy::a$${component}$${type}::${name}`, type, inputs };
  };
  const named = (namespace: string, name: string) => ({ metadata: { namespace, name } });
  const deletes = (oldState: ResourceState): PlannedStep => ({ op: "delete", urn: oldState.urn, oldState });
  const creates = (newState: ResourceState): PlannedStep => ({ op: "create", urn: newState.urn, newState });
  const before = secret("Redis", "old", named("cordum", "redis-auth"));

  it("that creates an object under the name of one that it deletes is refused before anything changes", () => {
    const after = secret("ReplicatedRedis", "new", named("cordum", "redis-auth"));
    assert.throws(() => mustNotCollide("cordum-dev", [creates(after), deletes(before)]), {
      name: "Problem",
      message: /Nothing was changed\.\n {2}Secret cordum\/redis-auth would be created/,
      remedy: /make down STACK=cordum-dev/,
    });
  });

  it("may have the same name in another namespace, for another kind, and in a replacement", () => {
    const elsewhere = secret("ReplicatedRedis", "new", named("other", "redis-auth"));
    const config = { ...elsewhere, type: "kubernetes:core/v1:ConfigMap", inputs: before.inputs };
    const ofAnotherGroup = { ...elsewhere, type: "kubernetes:example.com/v1:Secret", inputs: before.inputs };
    const replacement = [
      { ...creates(before), op: "create-replacement" },
      { ...deletes(before), op: "delete-replaced" },
    ];
    mustNotCollide("s", [
      creates(elsewhere),
      creates(config),
      creates(ofAnotherGroup),
      deletes(before),
      ...replacement,
    ]);
  });

  it("may give two resources one name where neither is an object of the cluster", () => {
    const password = (urn: string) => ({
      urn,
      type: "random:index/randomPassword:RandomPassword",
      inputs: {},
    });
    mustNotCollide("s", [creates(password("new")), deletes(password("old"))]);
  });
});
