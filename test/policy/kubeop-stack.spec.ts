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
const stack = "kubeop-production";
const checklists = everyChecklist();
const checks = everyCheck(rules, liveChecks);
const lines = (checklists.find(({ id }) => id === "kubeop")?.criteria ?? []).filter(({ counted }) => counted);

/** As strong as those that the program has made. */
const password = "q8Zr2Lw5Yt7Nc4Vb9Hs3Kd6Xf1Gj0Pm8Ru2Ea5To7Wi4";

/**
 * About what no registration has: certificates that an authority has signed, and what depends on what. Components' own tests
 * are about both.
 */
const notRegistered = ["ca-key-not-mounted", "migration-ordered"];

/** What rules find, and why it is so. */
const told: Readonly<Record<string, string>> = {
  "rbac-pod-exec":
    "The operator makes Deployments in namespaces that are made later: no Role could name them.",
  "declared-flows-present":
    "The API server, and those of registered clusters, are outside the cluster's pods, and in no variable.",
  "job-cleaned-up": "A migration's Job that was removed would be run again.",
  "etcd-snapshot-scheduled": "A fact of the cluster, which the contract doesn't say.",
  "metrics-retention": "A fact of the cluster, which the contract doesn't say.",
  "cost-monitor-present": "A fact of the cluster that it is judged by.",
  "runtime-detector-present": "A fact of the cluster that it is judged by.",
  "vulnerability-scanner-present": "A fact of the cluster that it is judged by.",
};

describe(`the stack ${stack}`, () => {
  let results: readonly Result[];
  before(async () => {
    const made = JSON.stringify(await objectsOf(stackSettings(stack))).replaceAll(generatedSecret, password);
    const { contract } = stackReadiness(stack, checklists);
    const graph = new Graph((JSON.parse(made) as Manifest[]).map((object) => new Resource(object)));
    results = evaluate(rules, graph, { clock, contract });
  });

  const problemsOf = (id: string) =>
    results.filter(({ rule, status }) => rule === id && status !== "PASS" && status !== "NOT_APPLICABLE");

  for (const { checks: names, id } of lines)
    for (const name of names.filter((one) => checks.get(one)?.kind === "rule"))
      if (!notRegistered.includes(name) && !(name in told))
        it(`passes ${name}, for the line ${id}`, () => {
          assert.ok(results.some(({ rule }) => rule === name));
          assert.deepEqual(problemsOf(name), []);
        });

  it("has no other findings than those that are told, with why", () => {
    const found = rules.map(({ id }) => id).filter((id) => problemsOf(id).length > 0);
    assert.deepEqual(found.filter((id) => !notRegistered.includes(id)).sort(), Object.keys(told).sort());
  });

  for (const [id, subjects] of [
    ["rbac-pod-exec", ["ClusterRole kubeop-system-kubeop-operator"]],
    [
      "declared-flows-present",
      ["kubeop-admission", "kubeop-manager", "kubeop-operator"].map(
        (one) => `Deployment kubeop-system/${one}`,
      ),
    ],
  ] as const)
    it(`has ${id} found nowhere else`, () =>
      assert.deepEqual(
        problemsOf(id).map(({ subject }) => subject.title),
        subjects,
      ));
});
