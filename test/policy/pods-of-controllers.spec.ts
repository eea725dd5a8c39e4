import assert from "node:assert/strict";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const pod = "{ containers: [{ name: c, image: 'ghcr.io/acme/web:1.0.0', ports: [{ containerPort: 80 }] }] }";
const controller = (kind: string, apiVersion: string, more = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: one, namespace: a }\nspec: { replicas: 3, ${more} selector: { matchLabels: { app: one } }, template: { metadata: { labels: { app: one } }, spec: ${pod} } }\n`;
const service = (selector: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: s, namespace: a }\nspec: { selector: ${selector}, ports: [{ port: 80 }] }\n`;

function said(rule: string, ...documents: readonly string[]): readonly string[] {
  const graph = graphFromManifests([{ path: "a.yaml", content: documents.join("---\n") }]);
  return evaluate(
    rules.filter(({ id }) => id === rule),
    graph,
    { clock },
  ).map(({ message, status }) => (status === "UNKNOWN" ? `UNKNOWN ${message}` : status));
}

describe("labels that controllers add", () => {
  const selects = (selector: string, document: string) =>
    said("service-selects-workload", document, service(selector))[0];
  const set = controller("StatefulSet", "apps/v1", "serviceName: one,");

  it("tell a StatefulSet's pods apart by name and number", () => {
    assert.equal(selects("{ app: one, statefulset.kubernetes.io/pod-name: one-0 }", set), "PASS");
    assert.equal(selects("{ apps.kubernetes.io/pod-index: '2' }", set), "PASS");
    assert.equal(selects("{ statefulset.kubernetes.io/pod-name: other-0 }", set), "FAIL");
    assert.equal(selects("{ statefulset.kubernetes.io/pod-name: one-x }", set), "FAIL");
    const later = controller("StatefulSet", "apps/v1", "ordinals: { start: 5 },");
    assert.equal(selects("{ statefulset.kubernetes.io/pod-name: one-0 }", later), "FAIL");
  });

  it("name a Job on its pods, under both names of the label", () => {
    const job = controller("Job", "batch/v1");
    assert.equal(selects("{ job-name: one }", job), "PASS");
    assert.equal(selects("{ batch.kubernetes.io/job-name: one }", job), "PASS");
    assert.equal(selects("{ job-name: two }", job), "FAIL");
  });

  it("have hashes that nobody knows before", () => {
    assert.match(
      selects("{ pod-template-hash: abc }", controller("Deployment", "apps/v1")) ?? "",
      /^UNKNOWN .*pod-template-hash/,
    );
  });
});

describe("pods that an operator makes", () => {
  const custom = (apiVersion: string, kind: string, namespace = "a") =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: main, namespace: ${namespace} }\nspec: {}\n`;
  const policy =
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: a }\nspec: { podSelector: { matchLabels: { app: x } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: y } } }] }] }\n";
  const budget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: p, namespace: a }\nspec: { selector: { matchLabels: { app: x } } }\n";

  for (const [rule, document] of [
    ["service-selects-workload", service("{ app: x }")],
    ["netpol-selects-pod", policy],
    ["netpol-peer-selects-pod", policy],
    ["pdb-selects-workload", budget],
  ] as const)
    it(`aren't known to ${rule}, which names what they are made from`, () => {
      assert.match(
        said(rule, document, custom("monitoring.coreos.com/v1", "Prometheus"))[0] ?? "",
        /^UNKNOWN .*Prometheus a\/main/,
      );
      assert.match(said(rule, document, custom("acme.dev/v1", "Tenant"))[0] ?? "", /^UNKNOWN/);
      assert.equal(said(rule, document, custom("monitoring.coreos.com/v1", "Prometheus", "b"))[0], "FAIL");
      assert.equal(said(rule, document, custom("cert-manager.io/v1", "Certificate"))[0], "FAIL");
      assert.equal(said(rule, document)[0], "FAIL");
    });
});

describe("a monitor that finds nothing", () => {
  const monitor = (spec: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: m, namespace: a }\nspec: { ${spec} selector: { matchLabels: { app: x } }, endpoints: [{ port: http }] }\n`;
  const elsewhere = monitor("namespaceSelector: { matchNames: [b] },");
  const other = service("{ app: one }").replace("namespace: a", "namespace: b");
  const judged = (...documents: readonly string[]) => said("servicemonitor-matches-service", ...documents);

  it("is wrong in its own namespace, and in one that the stack has something of", () => {
    assert.deepEqual(judged(monitor("")), ["FAIL"]);
    assert.deepEqual(judged(elsewhere, other), ["FAIL"]);
    assert.deepEqual(judged(elsewhere, "apiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n"), ["FAIL"]);
  });

  it("isn't known to be wrong in a namespace of others, and beside an operator's object", () => {
    assert.match(judged(elsewhere)[0] ?? "", /^UNKNOWN .*nothing of namespace b/);
    assert.match(
      judged(
        monitor(""),
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: k8s, namespace: a }\n",
      )[0] ?? "",
      /^UNKNOWN .*Prometheus a\/k8s/,
    );
  });
});

describe("pods that nobody else is judged for", () => {
  const bad = "{ hostNetwork: true, containers: [{ name: c, image: 'ghcr.io/acme/web:1.0.0' }] }";
  const owned = `apiVersion: v1\nkind: Pod\nmetadata: { name: one-1, namespace: a, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: one, controller: true }] }\nspec: ${bad}\n`;

  it("are judged where their owner isn't in the input, and only there", () => {
    assert.deepEqual(said("pss-host-namespaces", owned), ["FAIL"]);
    assert.deepEqual(said("pss-host-namespaces", owned, controller("ReplicaSet", "apps/v1")), ["PASS"]);
  });

  it("are judged in a PodTemplate, which is no service for that", () => {
    const template = `apiVersion: v1\nkind: PodTemplate\nmetadata: { name: t, namespace: a }\ntemplate: { metadata: { labels: { app: x } }, spec: ${bad} }\n`;
    assert.deepEqual(said("pss-host-namespaces", template), ["FAIL"]);
    assert.deepEqual(said("service-selects-workload", template, service("{ app: x }")), ["FAIL"]);
  });
});
