import assert from "node:assert/strict";
import fc from "fast-check";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { podsRules } from "../../rules/pods/index.ts";
import type { Manifest } from "../support/manifest.ts";
import { Oracle } from "../support/oracle.ts";
import { randomPods } from "../support/random-pods.ts";
import { randomSeed } from "../support/random-seed.ts";

/** `make test-settings` takes 12,000. */
const pods = Number(process.env.SEAWORTHY_PODS ?? 1500);
const seed = randomSeed();

/** What the restricted level judges more strictly, in one rule for both. */
const stricter = /^(seccompProfile|non-default capabilities) /;

const standards = podsRules.filter(({ id }) => id.startsWith("pss-"));
const baseline = standards.filter(({ controls }) => controls?.pss?.some((id) => id.startsWith("baseline/")));

describe("the rules on pods", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  it(`forbid what Pod Security admission forbids, and nothing else (${pods} pods, seed ${seed})`, async function () {
    this.timeout(pods * 500);
    const made = fc.sample(randomPods, { numRuns: pods, seed }).map(named);
    const verdicts = await Promise.all(made.map((pod) => oracle.validate(pod)));
    const valid = made.filter((_, i) => verdicts[i]?.errors.length === 0);
    assert.ok(valid.length > pods / 4, `only ${valid.length} of ${pods} pods are valid`);
    const forbidden = await Promise.all(valid.map((pod) => oracle.podSecurity(pod)));
    const said = failures(valid);
    const differences = valid.flatMap((pod, i) => {
      const rules = said.get(pod.metadata.name) ?? new Set();
      const { restricted = [], baseline: base = [] } = forbidden[i] ?? {};
      const wrong = [
        rules.size > 0 !== restricted.length > 0,
        baseline.some(({ id }) => rules.has(id)) !== base.some((text) => !stricter.test(text)),
      ];
      if (!wrong.includes(true)) return [];
      return [{ pod: JSON.stringify(pod), rules: [...rules], admission: { restricted, baseline: base } }];
    });
    assert.deepEqual(differences.slice(0, 5), [], `${differences.length} of ${valid.length} differ`);
  });
});

function named(pod: Manifest, i: number): Manifest {
  return { ...pod, metadata: { ...pod.metadata, name: `pod-${i}` } };
}

/** The rules that each pod fails, by its name. */
function failures(all: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const content = JSON.stringify({ apiVersion: "v1", kind: "List", items: all });
  const graph = graphFromManifests([{ path: "pods.json", content }]);
  const found = new Map<string, Set<string>>();
  for (const { rule, status, subject } of evaluate(standards, graph, { clock: new Date() })) {
    assert.ok(status !== "ERROR" && status !== "UNKNOWN", `${rule} says ${status} of ${subject.title}`);
    if (status !== "FAIL") continue;
    const name = subject.title.split("/").at(-1) ?? "";
    found.set(name, (found.get(name) ?? new Set()).add(rule));
  }
  return found;
}
