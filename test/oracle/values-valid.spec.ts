import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "../../lib/paths.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import type { Manifest } from "../support/manifest.ts";
import { type Mutation, mutations } from "../support/mutations.ts";
import { Oracle } from "../support/oracle.ts";
import { randomSeed } from "../support/random-seed.ts";

const tries = Number(process.env.SEAWORTHY_VALUES ?? 3000);
const seed = randomSeed();
const clock = new Date("2026-11-20T00:00:00Z");

/** Rules that say nothing but what the API server says. */
const exact = ["field-types", "fields-known", "labels-valid", "values-valid"];
/** Rules that say more than it, and some of what it says; what they say of the object as it was doesn't count. */
const partly = [
  ...["container-entries-unique", "cronjob-schedule-valid", "hpa-bounds-valid", "ingress-backend-exists"],
  ...["pdb-allows-eviction", "pss-mac-profiles", "pss-privileged-container", "pss-seccomp-profile"],
  ...["port-names-valid", "requests-within-limits", "restart-policy-valid", "selector-matches-template"],
  ...["service-port-names-valid", "volume-of-mount-exists"],
];
const judges = rules.filter(({ id }) => [...exact, ...partly].includes(id));

interface Judged {
  readonly mutation: Mutation;
  /** What the API server says of it and of what its controller makes of it. */
  readonly errors: readonly string[];
  readonly exact: readonly string[];
  readonly isSeen: boolean;
}

describe("rules about fields and values", () => {
  const path = join(root, "test/oracle/objects.yaml");
  const objects = graphFromManifests([{ path, content: readFileSync(path) }]).resources.map(
    ({ written }) => written as unknown as Manifest,
  );
  let oracle: Oracle;
  let judged: readonly Judged[];

  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
    const samples = fc.sample(mutations(objects), { numRuns: tries, seed });
    judged = await Promise.all(samples.map((mutation) => judge(oracle, mutation)));
  });
  after(() => oracle.stop());

  it("start from objects that the API server takes, and rules too", async () => {
    assert.ok(objects.length > 30, `${objects.length} objects`);
    for (const object of objects) {
      assert.deepEqual((await oracle.validate(object)).errors, [], JSON.stringify(object));
      assert.deepEqual(
        findings(object).filter(({ rule }) => exact.includes(rule)),
        [],
      );
    }
  });

  it(`find nothing that the API server doesn't refuse (${tries} changes, seed ${seed})`, () => {
    const wrong = judged.filter(({ errors, exact }) => exact.length > 0 && errors.length === 0);
    assert.deepEqual(
      wrong.map(({ exact, mutation }) => `${mutation.title}: ${exact.join("; ")}`),
      [],
    );
  });

  it("find 97 of 100 changes that the API server refuses", () => {
    const refused = judged.filter(({ errors }) => errors.length > 0);
    const missed = refused.filter(({ isSeen }) => !isSeen);
    assert.ok(refused.length > tries / 4, `only ${refused.length} of ${tries} are refused`);
    const share = 1 - missed.length / refused.length;
    const titles = missed.map(({ errors, mutation }) => `${mutation.title}: ${errors[0]}`);
    assert.ok(share >= 0.97, `${(share * 100).toFixed(1)} %; not ${titles.join("\n")}`);
  });
});

async function judge(oracle: Oracle, mutation: Mutation): Promise<Judged> {
  const verdicts = await Promise.all(
    [mutation.object, ...madeFrom(mutation.object)].map((one) => oracle.validate(one)),
  );
  const before = new Set(findings(mutation.original).map(({ message }) => message));
  const found = findings(mutation.object);
  return {
    mutation,
    errors: verdicts.flatMap(({ errors }) => errors),
    exact: found.filter(({ rule }) => exact.includes(rule)).map(({ message, rule }) => `${rule}: ${message}`),
    isSeen: found.some(({ message }) => !before.has(message)),
  };
}

function findings(object: Manifest) {
  const graph = new Graph([new Resource(object)]);
  return evaluate(judges, graph, { clock }).filter(({ status }) => status === "FAIL" || status === "ERROR");
}

/** What a controller makes of an object, whose metadata nobody looks at until then. */
function madeFrom(object: Manifest): readonly Manifest[] {
  const spec = fieldsIn(object.spec);
  const { namespace } = object.metadata ?? {};
  if (object.kind === "CronJob") {
    const template = fieldsIn(spec.jobTemplate);
    const metadata = { ...fieldsIn(template.metadata), name: "made", namespace };
    return [manifest("batch/v1", "Job", { ...template, metadata })];
  }
  const templates = object.kind === "StatefulSet" ? spec.volumeClaimTemplates : undefined;
  return (Array.isArray(templates) ? templates : []).map((template: unknown) => {
    const metadata = { ...fieldsIn(fieldsIn(template).metadata), namespace };
    return manifest("v1", "PersistentVolumeClaim", { ...fieldsIn(template), metadata });
  });
}

function manifest(apiVersion: string, kind: string, fields: Readonly<Record<string, unknown>>): Manifest {
  return { ...fields, apiVersion, kind } as unknown as Manifest;
}

function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
