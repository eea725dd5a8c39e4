import assert from "node:assert/strict";
import { everyCheck } from "../../readiness/checks.ts";
import { everyChecklist, stackReadiness } from "../../readiness/files.ts";
import { liveChecks } from "../../readiness/live/index.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import { evaluate, type Result } from "../../rules/model/evaluate.ts";
import type { Manifest } from "../support/manifest.ts";
import { generatedSecret } from "../support/program.ts";
import { objectsOf } from "../support/registered-objects.ts";
import { stackSettings } from "../support/stack-file.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const checklists = everyChecklist();
const checks = everyCheck(rules, liveChecks);
const lines = (checklists.find(({ id }) => id === "gravl")?.criteria ?? []).filter(({ counted }) => counted);

/**
 * About what no registration has: certificates that an authority has signed, and what depends on what. Components' own tests
 * are about both.
 */
const notRegistered = ["ca-key-not-mounted", "migration-ordered"];

/** As strong as those that the program has made. */
const password = "q8Zr2Lw5Yt7Nc4Vb9Hs3Kd6Xf1Gj0Pm8Ru2Ea5To7Wi4";

/** What the document asks of Alertmanager: twelve rules in three groups. */
const alerts = {
  application: ["HighErrorRate", "HighLatencyP95", "HighLatencyP99", "BackendDown"],
  resources: ["ContainerCpuHigh", "ContainerMemoryHigh", "PodCrashLooping", "VolumeFilling"],
  data: ["PostgresDown", "PostgresConnectionsHigh", "PostgresBackupTooOld", "CertificateExpiresSoon"],
};

for (const [environment, blocking] of [
  ["staging", []],
  // Facts of the cluster that it is judged by, and not of the stack.
  ["production", ["admission-policies-enforced", "vulnerability-scanner-present"]],
] as const)
  describe(`the stack gravl-${environment}`, () => {
    const stack = `gravl-${environment}`;
    let graph: Graph;
    let results: readonly Result[];
    before(async () => {
      const made = JSON.stringify(await objectsOf(stackSettings(stack))).replaceAll(
        generatedSecret,
        password,
      );
      const { contract } = stackReadiness(stack, checklists);
      graph = new Graph((JSON.parse(made) as Manifest[]).map((object) => new Resource(object)));
      results = evaluate(rules, graph, { clock, contract });
    });

    const problemsOf = (id: string) =>
      results.filter(({ rule, status }) => rule === id && status !== "PASS" && status !== "NOT_APPLICABLE");

    for (const { checks: names, id } of lines)
      for (const name of names.filter((one) => checks.get(one)?.kind === "rule"))
        if (!notRegistered.includes(name))
          it(`passes ${name}, for the line ${id}`, () => {
            assert.ok(results.some(({ rule }) => rule === name));
            assert.deepEqual(problemsOf(name), []);
          });

    it("breaks no rule that would refuse it, but for what its cluster lacks", () => {
      const refusing = rules.filter(
        ({ id, levels }) => levels[environment] === "mandatory" && !notRegistered.includes(id),
      );
      assert.deepEqual(
        refusing.filter(({ id }) => problemsOf(id).length > 0).map(({ id }) => id),
        blocking,
      );
    });

    it("has twelve alerts of three kinds", () => {
      const [rule] = graph.ofKind<{ groups: readonly { rules: readonly { alert: string }[] }[] }>(
        "monitoring.coreos.com/PrometheusRule",
      );
      const names = new Set(rule?.spec.groups.flatMap((group) => group.rules.map(({ alert }) => alert)));
      for (const [kind, all] of Object.entries(alerts))
        assert.deepEqual(
          all.filter((alert) => !names.has(`Gravl${alert}`)),
          [],
          kind,
        );
    });

    it("has three dashboards of its own", () => {
      const own = graph.ofKind("ConfigMap").filter(({ labels }) => labels.grafana_dashboard === "1");
      assert.deepEqual(own.map(({ name }) => name).sort(), [
        "gravl-monitoring-grafana",
        "gravl-monitoring-grafana-errors",
        "gravl-monitoring-grafana-latency",
        "gravl-monitoring-grafana-requests",
      ]);
    });

    it("shows users the API and the page, and no metrics", () => {
      const [ingress] = graph.ofKind<{
        rules: readonly {
          http: { paths: readonly { path: string; backend: { service: { name: string } } }[] };
        }[];
      }>("networking.k8s.io/Ingress", "Ingress");
      const routes = ingress?.spec.rules.flatMap(({ http }) =>
        http.paths.map(({ backend, path }) => [path, backend.service.name]),
      );
      assert.deepEqual(Object.fromEntries(routes ?? []), { "/api": "backend", "/": "frontend" });
    });

    it("lets whoever deploys read no Secret", () => {
      const roles = graph
        .ofKind("rbac.authorization.k8s.io/Role", "Role")
        .filter(({ name }) => name === "gravl-deployer");
      assert.equal(roles.length, 1);
      assert.ok(!JSON.stringify(roles.map(({ object }) => object)).includes("secrets"));
    });
  });
