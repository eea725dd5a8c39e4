import assert from "node:assert/strict";
import type { RawSettings } from "../../settings.ts";
import type { Registered } from "../support/program.ts";
import { RegisteredStack } from "../support/registered-stack.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const statefulSetType = "kubernetes:apps/v1:StatefulSet";

interface Controller {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly priorityClassName?: string; readonly terminationGracePeriodSeconds: number };
    };
  };
}

interface Budget {
  readonly spec: {
    readonly maxUnavailable?: number;
    readonly minAvailable?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  };
}

interface Autoscaler {
  readonly spec: { readonly maxReplicas: number; readonly scaleTargetRef: { readonly name: string } };
}

/** Everything that production registers. */
async function production(changes: RawSettings = {}): Promise<readonly Registered[]> {
  const { resources } = await RegisteredStack.of("cordum-production", changes);
  return resources;
}

describe("the production stack", () => {
  let resources: readonly Registered[];

  before(async () => {
    resources = await production();
  });

  const inputs = <T>(...types: readonly string[]): readonly T[] =>
    resources.filter(({ type }) => types.includes(type)).map((resource) => resource.inputs as T);
  const budgets = () => inputs<Budget>("kubernetes:policy/v1:PodDisruptionBudget");
  const autoscalers = () => inputs<Autoscaler>("kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
  const controllers = () => inputs<Controller>(deploymentType, statefulSetType);

  it("lets one pod of each workload go at a time, by exactly one budget", () => {
    assert.equal(controllers().length, 8);
    for (const { metadata, spec } of controllers()) {
      const matching = budgets().filter((budget) =>
        Object.entries(budget.spec.selector.matchLabels).every(
          ([key, value]) => spec.template.metadata.labels[key] === value,
        ),
      );
      assert.deepEqual(
        matching.map((budget) => [budget.spec.maxUnavailable, budget.spec.minAvailable]),
        [[1, undefined]],
        metadata.name,
      );
    }
  });

  it("says no number of pods where an autoscaler does", () => {
    const targets = autoscalers().map(({ spec }) => spec.scaleTargetRef.name);
    assert.deepEqual(targets.sort(), ["cordum-api-gateway", "cordum-scheduler"]);
    for (const { metadata, spec } of controllers()) {
      assert.equal(spec.replicas === undefined, targets.includes(metadata.name), metadata.name);
    }
  });

  it("keeps its stores before its services when a cluster is short of room", () => {
    const classes = (type: string) =>
      new Set(inputs<Controller>(type).map(({ spec }) => spec.template.spec.priorityClassName));
    assert.deepEqual([...classes(statefulSetType)], ["cordum-stores"]);
    assert.deepEqual([...classes(deploymentType)], ["cordum-services"]);
  });

  it("protects what holds data, and nothing that is replaced in passing", () => {
    const kinds = new Set(resources.filter(({ protect }) => protect).map(({ type }) => type));
    for (const kind of ["kubernetes:core/v1:Namespace", statefulSetType, "tls:index/privateKey:PrivateKey"])
      assert.ok(kinds.has(kind), `${kind} in ${[...kinds].join()}`);
    for (const kind of [deploymentType, "kubernetes:batch/v1:Job", "kubernetes:core/v1:Secret"])
      assert.ok(!kinds.has(kind), kind);
    const unprotected = resources.filter(
      ({ protect, type }) =>
        [statefulSetType, "kubernetes:core/v1:PersistentVolumeClaim"].includes(type) && !protect,
    );
    assert.deepEqual(unprotected, []);
  });

  it("protects nothing where the stack is thrown away", async () => {
    const throwAway = await production({ protect: false });
    assert.deepEqual(
      throwAway.filter(({ protect }) => protect),
      [],
    );
  });

  it("has a quota with room for all autoscalers at their maxima and all rollouts at once", () => {
    const [quota] = inputs<{ spec: { hard: Record<string, string> } }>("kubernetes:core/v1:ResourceQuota");
    const maxima = new Map(autoscalers().map((one) => [one.spec.scaleTargetRef.name, one.spec.maxReplicas]));
    const deployments = inputs<Controller>(deploymentType).map(
      (one) => (maxima.get(one.metadata.name) ?? one.spec.replicas ?? 1) + 1,
    );
    const servers = inputs<Controller>(statefulSetType).map((one) => one.spec.replicas ?? 1);
    const jobs = inputs("kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob").length;
    const pods = [...deployments, ...servers, jobs].reduce((all, some) => all + some, 0);
    const given = Number(quota?.spec.hard.pods);
    assert.ok(given >= pods, `${given} for ${pods}`);
  });

  it("refuses the document's own quota, with all sums that are over", async () => {
    const quota = { cpu: { requests: "8", limits: "16" }, memory: { requests: "8Gi", limits: "16Gi" } };
    await assert.rejects(production({ namespace: { quota } }), (error: Error) => {
      assert.match(error.message, /limits\.cpu: given are 16, needed \d/);
      assert.match(error.message, /limits\.memory: given are 16Gi, needed \d/);
      assert.match(error.message, /cordum-redis \d+/);
      return true;
    });
  });

  it("takes the document's quota where that is accepted", async () => {
    const quota = { pods: 1, onShortage: "accept" };
    const accepted = await production({ namespace: { quota } });
    const quotas = accepted.filter(({ type }) => type === "kubernetes:core/v1:ResourceQuota");
    const pods = quotas.map(
      (one) => (one.inputs as { spec: { hard: Record<string, string> } }).spec.hard.pods,
    );
    assert.ok(pods.includes("1"), pods.join());
  });
});
