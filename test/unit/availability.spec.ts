import assert from "node:assert/strict";
import { autoscalerSpec } from "../../components/availability/autoscaler.ts";
import { disruptionBudgetSpec } from "../../components/availability/disruption-budget.ts";
import { hostAntiAffinity, spreadConstraints } from "../../components/availability/placement.ts";
import { replicasField, replicasOptions, scaleOf } from "../../components/availability/scale.ts";
import { type Identity, labels, selector } from "../../components/identity.ts";
import { parseSettings } from "../../settings.ts";

const identity: Identity = { name: "gateway", component: "api", partOf: "cordum", version: "v1" };
const pods = selector(identity);
const autoscale = { min: 2, max: 10, cpuPercent: 70, memoryPercent: 80 } as const;

describe("spread", () => {
  it("over zones and nodes makes pods wait only where it is required", () => {
    const constraints = spreadConstraints(pods, { zones: "required", hosts: "preferred" }, "StatefulSet");
    assert.deepEqual(
      constraints.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable]),
      [
        ["topology.kubernetes.io/zone", "DoNotSchedule"],
        ["kubernetes.io/hostname", "ScheduleAnyway"],
      ],
    );
  });

  it("that is off is not asked for", () => {
    assert.deepEqual(spreadConstraints(pods, { zones: "off", hosts: "off" }, "Deployment"), []);
    assert.deepEqual(hostAntiAffinity(pods, "off"), {});
  });

  it("of a Deployment counts the new version's pods alone; a StatefulSet has no such versions", () => {
    const spread = { zones: "preferred", hosts: "off" } as const;
    assert.deepEqual(spreadConstraints(pods, spread, "Deployment")[0]?.matchLabelKeys, ["pod-template-hash"]);
    assert.equal(spreadConstraints(pods, spread, "StatefulSet")[0]?.matchLabelKeys, undefined);
  });

  it("does not count nodes that are being drained", () => {
    const constraints = spreadConstraints(pods, { zones: "required", hosts: "required" }, "Deployment");
    for (const constraint of constraints) assert.equal(constraint.nodeTaintsPolicy, "Honor");
  });

  it("keeps pods apart on nodes for a must or for a wish", () => {
    const key = "kubernetes.io/hostname";
    const { affinity: must } = hostAntiAffinity(pods, "required") as never as Affinity;
    const { affinity: wish } = hostAntiAffinity(pods, "preferred") as never as Affinity;
    assert.equal(must.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.topologyKey, key);
    assert.equal(wish.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution, undefined);
    assert.equal(
      wish.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.podAffinityTerm.topologyKey,
      key,
    );
  });
});

describe("a disruption budget", () => {
  it("lets one pod go at a time, of any number, so that no drain waits for ever", () => {
    const spec = disruptionBudgetSpec(pods);
    assert.equal(spec.maxUnavailable, 1);
    assert.equal(spec.minAvailable, undefined);
    assert.equal(spec.unhealthyPodEvictionPolicy, "AlwaysAllow");
  });

  it("means the pods of all versions", () => {
    const { matchLabels } = disruptionBudgetSpec(pods).selector as { matchLabels: Record<string, string> };
    for (const version of ["v1", "v2"]) {
      const carried = labels({ ...identity, version });
      for (const [key, value] of Object.entries(matchLabels)) assert.equal(carried[key], value);
    }
  });
});

describe("an autoscaler", () => {
  it("has the numbers of the document", () => {
    const spec = autoscalerSpec("gateway", autoscale);
    assert.equal(spec.minReplicas, 2);
    assert.equal(spec.maxReplicas, 10);
    assert.deepEqual(metrics(spec), { cpu: 70, memory: 80 });
    assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "gateway" });
  });

  it("leaves memory alone where that says nothing", () => {
    assert.deepEqual(metrics(autoscalerSpec("gateway", { ...autoscale, memoryPercent: "off" })), { cpu: 70 });
  });

  it("leaves no number of pods in the workload, and a fixed number no autoscaler", () => {
    assert.deepEqual(replicasField(scaleOf({ autoscale })), {});
    assert.deepEqual(replicasOptions(scaleOf({ autoscale })), { ignoreChanges: ["spec.replicas"] });
    assert.deepEqual(replicasField(scaleOf({ replicas: 3 })), { replicas: 3 });
    assert.deepEqual(replicasOptions(scaleOf({ replicas: 3 })), {});
    assert.deepEqual(replicasField(scaleOf({})), { replicas: 1 });
  });
});

describe("the settings of a service's scale", () => {
  const parse = (service: object) => {
    const raw = { system: "cordum", services: { "cordum-scheduler": service } };
    const settings = parseSettings("stacks/Pulumi.test.yaml", raw);
    assert.ok(settings.system === "cordum");
    return settings;
  };

  it("take a number of pods or an autoscaler with the document's numbers", () => {
    assert.equal(parse({ replicas: 3 }).services["cordum-scheduler"].replicas, 3);
    const scaled = parse({ autoscale: {} }).services["cordum-scheduler"];
    assert.equal(scaled.replicas, undefined);
    assert.deepEqual(scaled.autoscale, { ...autoscale, scaleDownAfterSeconds: 300 });
  });

  it("refuse both, and a range without a middle", () => {
    assert.throws(
      () => parse({ replicas: 2, autoscale: {} }),
      /services\.cordum-scheduler .*replicas or autoscale, not both/,
    );
    assert.throws(() => parse({ autoscale: { min: 5, max: 4 } }), /autoscale .*a min that is not above max/);
  });
});

function metrics(spec: ReturnType<typeof autoscalerSpec>): Readonly<Record<string, number>> {
  const list = spec.metrics as never as readonly Metric[];
  return Object.fromEntries(
    list.map(({ resource }) => [resource.name, resource.target.averageUtilization] as const),
  );
}

interface Metric {
  readonly resource: { readonly name: string; readonly target: { readonly averageUtilization: number } };
}

interface Term {
  readonly topologyKey: string;
}

interface Affinity {
  readonly affinity: {
    readonly podAntiAffinity: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly Term[];
      readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
        readonly podAffinityTerm: Term;
      }[];
    };
  };
}
