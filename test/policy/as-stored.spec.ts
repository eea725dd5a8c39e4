import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import type { KubernetesObject } from "../../rules/kubernetes/objects.ts";
import { evaluate, type Status } from "../../rules/model/evaluate.ts";

/**
 * What rules say about objects as the API server has them, where the same objects would be other rules' findings, too, so
 * that no fixture can show it.
 */
interface Case {
  readonly rule: string;
  readonly name: string;
  readonly expected: Status;
  readonly objects: string;
}

const deployment = (spec: string, pod = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: a }
spec: { selector: { matchLabels: { app: web } }, ${spec} template: { metadata: { labels: { app: web } }, spec: { ${pod} containers: [{ name: web }] } } }
---`;
const object = (apiVersion: string, kind: string, rest: string) => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: web, namespace: a }
${rest}
---`;
const autoscaler = (rest: string, version = "v2") =>
  object(
    `autoscaling/${version}`,
    "HorizontalPodAutoscaler",
    `spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3${rest} }`,
  );
const quota = (hard: string) => object("v1", "ResourceQuota", `spec: { hard: { ${hard} } }`);

const cases: readonly Case[] = [
  {
    rule: "hpa-target-has-requests",
    name: "an autoscaler without metrics scales by CPU",
    expected: "FAIL",
    objects: deployment("") + autoscaler(""),
  },
  {
    rule: "hpa-target-has-requests",
    name: "version 1 scales by CPU, too",
    expected: "FAIL",
    objects: deployment("") + autoscaler("", "v1"),
  },
  {
    rule: "hpa-target-has-requests",
    name: "an average value needs no requests",
    expected: "NOT_APPLICABLE",
    objects:
      deployment("") +
      autoscaler(
        ", metrics: [{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 1 } } }]",
      ),
  },
  {
    rule: "quota-requires-resources",
    name: "a quota of cpu is one of requests",
    expected: "FAIL",
    objects: deployment("") + quota('cpu: "4"'),
  },
  {
    rule: "quota-requires-resources",
    name: "resources of the whole pod are enough",
    expected: "PASS",
    objects: deployment("", "resources: { requests: { cpu: 1 } },") + quota('cpu: "4", memory: 4Gi'),
  },
  {
    rule: "quota-requires-resources",
    name: "a number of pods asks for nothing",
    expected: "NOT_APPLICABLE",
    objects: deployment("") + quota('pods: "4"'),
  },
  {
    rule: "selector-matches-template",
    name: "a ReplicationController selects its own pods where it says nothing",
    expected: "PASS",
    objects: object(
      "v1",
      "ReplicationController",
      "spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } } }",
    ),
  },
  {
    rule: "pdb-allows-eviction",
    name: "a budget of nothing lets no pod of anybody go",
    expected: "FAIL",
    objects: object("policy/v1", "PodDisruptionBudget", "spec: { maxUnavailable: 0, selector: {} }"),
  },
  {
    rule: "replicas-fit-topology",
    name: "pods that take a port of their node each need one of their own",
    expected: "FAIL",
    objects:
      contract("nodes: 2") +
      deployment("replicas: 2,").replace(
        "{ name: web }]",
        "{ name: web, ports: [{ containerPort: 80, hostPort: 80 }] }]",
      ),
  },
  {
    rule: "hpa-single-per-target",
    name: "KEDA's own autoscaler isn't a second one",
    expected: "PASS",
    objects:
      deployment("") +
      autoscaler("").replace(
        "namespace: a }",
        "namespace: a, ownerReferences: [{ apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: web }] }",
      ) +
      object("keda.sh/v1alpha1", "ScaledObject", "spec: { scaleTargetRef: { name: web }, triggers: [] }"),
  },
];

function contract(cluster: string): string {
  return object("readiness.seaworthy.dev/v1", "Contract", `spec: { cluster: { ${cluster} } }`);
}

function statuses({ objects, rule }: Case): readonly Status[] {
  const documents = parseAllDocuments(objects).flatMap((document) => {
    const value = document.toJS() as KubernetesObject | null;
    return value === null ? [] : [new Resource(value)];
  });
  const judged = evaluate(
    rules.filter(({ id }) => id === rule),
    new Graph(documents),
    { clock: new Date("2026-11-20T00:00:00Z") },
  );
  return [...new Set(judged.map(({ status }) => status))];
}

describe("objects as the API server has them", () => {
  for (const one of cases)
    it(`${one.rule}: ${one.name}`, () => assert.deepEqual(statuses(one), [one.expected]));
});
