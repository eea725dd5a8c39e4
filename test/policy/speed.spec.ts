import assert from "node:assert/strict";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { graphOfObjects, tenantObjects } from "./support/tenants.ts";

const clock = new Date("2026-11-20T00:00:00Z");

/** Milliseconds of the processor, which other work of the machine doesn't change much; the median of several runs. */
function processorTime(size: number, runs: number): number {
  const objects = tenantObjects(size);
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    evaluate(rules, graphOfObjects(objects), { clock });
    const { system, user } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

describe("judging many objects", () => {
  let one: number;
  before(() => {
    // The first few compile.
    processorTime(1000, 4);
    one = processorTime(1000, 5);
  });

  it("takes less than 300 ms for a thousand of them", () => {
    assert.ok(one < 300, `${one.toFixed(0)} ms`);
  });

  it("takes four times as long for four times as many, not sixteen times", () => {
    const four = processorTime(4000, 3);
    assert.ok(four / one < 8, `${one.toFixed(0)} ms and ${four.toFixed(0)} ms`);
  });
});

/** Workloads of one namespace that dial one another, each with what belongs to it. */
function crowdedNamespace(size: number): string {
  const each = (index: number) => {
    const meta = `metadata: { name: app-${index}, namespace: crowd }`;
    const next = `app-${index + 1}`;
    const pod = `{ containers: [{ name: main, image: "ghcr.io/acme/app:1.0.0", env: [{ name: NEXT, value: "http://${next}:80" }], ports: [{ containerPort: 80 }] }] }`;
    const labels = `{ app: app-${index} }`;
    return [
      `apiVersion: apps/v1\nkind: Deployment\n${meta}\nspec: { replicas: 2, selector: { matchLabels: ${labels} }, template: { metadata: { labels: ${labels} }, spec: ${pod} } }\n`,
      `apiVersion: v1\nkind: Service\n${meta}\nspec: { selector: ${labels}, ports: [{ port: 80 }] }\n`,
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\n${meta}\nspec: { minAvailable: 1, selector: { matchLabels: ${labels} } }\n`,
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${meta}\nspec: { podSelector: { matchLabels: ${labels} }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: app-${index - 1} } } }] }], egress: [{ to: [{ podSelector: { matchLabels: { app: ${next} } } }] }] }\n`,
    ];
  };
  return Array.from({ length: Math.ceil(size / 4) }, (_, index) => each(index))
    .flat()
    .join("---\n");
}

describe("judging a crowded namespace", () => {
  it("takes less than 10 s of the processor for ten thousand objects, from their text on", () => {
    const content = crowdedNamespace(10_000);
    const before = process.cpuUsage();
    const graph = graphFromManifests([{ path: "crowd.yaml", content }]);
    evaluate(rules, graph, { clock });
    const { system, user } = process.cpuUsage(before);
    assert.ok(graph.resources.length >= 10_000);
    assert.ok(user + system < 10_000_000, `${((user + system) / 1e6).toFixed(1)} s`);
  });
});
