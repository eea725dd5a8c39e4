import assert from "node:assert/strict";
import { dependsOn } from "../../rules/graph/dependencies.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { graphFromPulumi, type PulumiResource } from "../../rules/graph/pulumi.ts";
import { rules } from "../../rules/index.ts";
import { workloads } from "../../rules/kubernetes/workloads.ts";
import { evaluate, type Result, type Status } from "../../rules/model/evaluate.ts";
import { rule } from "../../rules/model/rule.ts";
import { everyObject } from "../../rules/model/select.ts";
import { graphWith } from "./support/fixtures.ts";
import { apiVersionOf } from "./support/objects.ts";
import { graphOfObjects, tenantObjects } from "./support/tenants.ts";

const clock = new Date("2026-11-20T00:00:00Z");

const judged = (graph: Graph) => evaluate(rules, graph, { clock });

function withStatus(results: readonly Result[], ...statuses: readonly Status[]): readonly string[] {
  return results
    .filter(({ status }) => statuses.includes(status))
    .map((one) => `${one.status} ${one.rule}: ${one.subject.title}: ${one.message}`);
}

const told = ({ unreadable }: Graph) =>
  unreadable.map(({ reason, source }) => `${source}: ${reason}`).join("\n");

const file = (path: string, content: string | Uint8Array) => ({ path, content });

const deployment = (name: string, more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: a${more} }\nspec: { template: { spec: { hostPID: true, containers: [{ name: c }] } } }\n`;

const hostFindings = (graph: Graph) =>
  evaluate(rules, graph, { clock }).filter(
    ({ rule: id, status }) => id === "pss-host-namespaces" && status === "FAIL",
  );

describe("bad input", () => {
  it("of malformed YAML is named by file and line, and the other documents and files are judged", () => {
    const broken = `${deployment("one")}---\nkind: Deployment\nspec:\n  replicas: [1, 2\n  template: {}\n---\n${deployment("two")}`;
    const graph = graphFromManifests([file("a.yaml", broken), file("b.yaml", deployment("three"))]);
    assert.match(told(graph), /^a\.yaml:\d+: \S/m);
    assert.ok(hostFindings(graph).some(({ subject }) => subject.title.endsWith("/one")));
    assert.ok(hostFindings(graph).some(({ subject }) => subject.title.endsWith("/three")));
  });

  it("with a tab for indentation is named by its line too", () => {
    const graph = graphFromManifests([file("tab.yaml", "kind: Pod\nmetadata:\n\tname: x\n")]);
    assert.equal(told(graph), "tab.yaml:3: a tab is used for indentation");
  });

  it("that isn't UTF-8 is left out by its name, and the rest is judged", () => {
    const latin = Buffer.from(deployment("caf\u00e9"), "latin1");
    const graph = graphFromManifests([file("latin.yaml", latin), file("b.yaml", deployment("two"))]);
    assert.equal(told(graph), "latin.yaml: it isn't UTF-8");
    assert.equal(hostFindings(graph).length, 1);
  });

  it("whose aliases would make it endless is left out by its line", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let level = 0; level < 9; level++) {
      const [name, of] = ["bcdefghij"[level], "abcdefghi"[level]];
      bomb.push(`${name}: &${name} [${`*${of},`.repeat(9)}]`);
    }
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bomb }\n${bomb.join("\n")}\n`;
    const graph = graphFromManifests([file("bomb.yaml", text)]);
    assert.match(told(graph), /^bomb\.yaml:\d+: its aliases would make it far larger/);
    assert.equal(graph.resources.length, 0);
  });

  it("without a namespace goes to the default one", () => {
    const graph = graphFromManifests([
      file("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: {}\n"),
    ]);
    assert.deepEqual(withStatus(judged(graph), "ERROR"), []);
    assert.equal(workloads(graph)[0]?.namespace, "default");
    assert.ok(withStatus(judged(graph), "FAIL").some((one) => one.includes("namespace-not-default")));
  });

  it("without metadata, or with nothing in it, makes no rule fail by an error", () => {
    const kinds = [
      "Deployment",
      "Service",
      "Ingress",
      "NetworkPolicy",
      "CronJob",
      "Secret",
      "ConfigMap",
      "Role",
    ] as const;
    const bare = kinds.map((kind) => `apiVersion: ${apiVersionOf(kind)}\nkind: ${kind}\n`).join("---\n");
    const empty = kinds
      .map((kind) => `apiVersion: ${apiVersionOf(kind)}\nkind: ${kind}\nmetadata: {}\nspec: {}\n`)
      .join("---\n");
    assert.deepEqual(withStatus(judged(graphFromManifests([file("bare.yaml", bare)])), "ERROR"), []);
    assert.deepEqual(withStatus(judged(graphFromManifests([file("empty.yaml", empty)])), "ERROR"), []);
  });

  it("of unknown kinds, and definitions of kinds, is judged by what is known of all objects", () => {
    const text =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: fleets.acme.dev }\nspec: { group: acme.dev, names: { kind: Fleet } }\n---\n" +
      "apiVersion: acme.dev/v1\nkind: Fleet\nmetadata: { name: f, namespace: a }\nspec: { replicas: many, template: 3, containers: no }\n";
    const results = judged(graphFromManifests([file("a.yaml", text)]));
    assert.deepEqual(withStatus(results, "ERROR"), []);
    assert.ok(results.some(({ rule: id, status }) => id === "crd-before-cr" && status === "PASS"));
  });

  it("with owners that own each other is judged, because neither stands for the other", () => {
    const owned = (name: string, owner: string) =>
      deployment(
        name,
        `, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: ${owner}, controller: true }]`,
      );
    const graph = graphFromManifests([file("a.yaml", `${owned("one", "two")}---\n${owned("two", "one")}`)]);
    assert.deepEqual(withStatus(judged(graph), "ERROR"), []);
    assert.equal(hostFindings(graph).length, 2);
  });

  it("with an owner that is no workload is judged, for nobody else would be", () => {
    const owned = deployment("one", ", ownerReferences: [{ kind: Fleet, name: f, controller: true }]");
    assert.equal(hostFindings(graphFromManifests([file("a.yaml", owned)])).length, 1);
  });

  it("with dependencies in a circle is judged, and the circle ends", () => {
    const type = "kubernetes:core/v1:ConfigMap";
    const one = (name: string, dependency: string): PulumiResource => ({
      urn: name,
      type,
      properties: { metadata: { name } },
      dependencies: [dependency],
    });
    const graph = graphFromPulumi([one("a", "b"), one("b", "c"), one("c", "a"), one("d", "d")]);
    const [a, , c, d] = graph.resources;
    assert.ok(a && c && d);
    assert.equal(dependsOn(graph, a, c), true);
    assert.equal(dependsOn(graph, a, d), false);
    assert.deepEqual(withStatus(judged(graph), "ERROR"), []);
  });

  it("with a ConfigMap of five megabytes is judged in seconds", () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, line) => `setting-${line} = "https://host-${line}.acme.dev:8443/path" # word word word`,
    );
    const text = lines.join("\n");
    assert.ok(text.length > 4 * 1024 * 1024);
    const objects = [
      ...tenantObjects(1),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "big", namespace: "a" },
        data: { "big.conf": text },
      },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "reader", namespace: "a" },
        spec: {
          template: {
            spec: { volumes: [{ name: "v", configMap: { name: "big" } }], containers: [{ name: "c" }] },
          },
        },
      },
    ];
    const begun = process.cpuUsage();
    const results = judged(graphOfObjects(objects));
    const { user } = process.cpuUsage(begun);
    assert.deepEqual(withStatus(results, "ERROR"), []);
    assert.ok(user / 1e6 < 10, `${user / 1e6} s of the processor`);
  });

  it("of two objects of one name is told, and the last one counts", () => {
    const twice = `${deployment("same").replace("hostPID: true", "hostPID: false")}---\n${deployment("same")}`;
    const graph = graphFromManifests([file("a.yaml", twice)]);
    assert.deepEqual(graph.notes, ["Deployment a/same is there twice; the last one counts."]);
    assert.equal(hostFindings(graph).length, 1);
  });

  it("of ten thousand objects is judged whole", () => {
    const graph = graphOfObjects(tenantObjects(10_000));
    const results = judged(graph);
    assert.ok(graph.resources.length >= 10_000);
    assert.deepEqual(withStatus(results, "FAIL", "ERROR", "UNKNOWN").slice(0, 5), []);
    const first = results.filter(({ rule: id }) => id === "pss-host-namespaces");
    assert.equal(first.length, workloads(graph).length);
  });

  it("of nothing says of every rule that there was nothing to look at, or that it isn't known", () => {
    const results = judged(graphFromManifests([]));
    assert.deepEqual(withStatus(results, "PASS", "FAIL", "ERROR"), []);
    assert.equal(new Set(results.map(({ rule: id }) => id)).size, rules.length);
  });
});

describe("a rule that throws", () => {
  const broken = (id: string, error: unknown) =>
    rule({
      id,
      title: "It.",
      pack: "baseline",
      severity: "low",
      levels: "aaa",
      relation: false,
      requirements: [],
      remediation: ["x"],
      subjects: everyObject<unknown>("Deployment"),
      check: () => {
        throw error;
      },
    });

  it("is an error of itself alone, and every other rule says what it says without it", () => {
    const graph = graphWith();
    const without = evaluate(rules, graph, { clock });
    const withIt = evaluate([broken("broken", new TypeError("x is not a function")), ...rules], graph, {
      clock,
    });
    assert.deepEqual(
      withIt.filter(({ rule: id }) => id !== "broken"),
      without,
    );
    assert.deepEqual(
      withIt.filter(({ rule: id }) => id === "broken").map(({ status }) => status),
      ["ERROR"],
    );
  });

  it("is one also if what it throws is no error", () => {
    const [result] = evaluate([broken("odd", "a word")], graphWith(), { clock });
    assert.equal(result?.status, "ERROR");
    assert.ok(!result?.message.includes("a word"));
  });
});
