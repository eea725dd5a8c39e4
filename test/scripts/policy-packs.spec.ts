import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type PackRun, withPacks } from "../../cli/policy/packs.ts";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment, ownProgram } from "../../engine/environment.ts";
import { openStack, parallel, settingsOf } from "../../engine/stack.ts";
import { root } from "../../lib/paths.ts";
import { judge, type Outcome } from "../../policy/adapter/judge.ts";
import { registryIn } from "../../policy/exemptions/registry.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromExport, graphFromPreview } from "../../rules/graph/pulumi-files.ts";
import { rules } from "../../rules/index.ts";
import { OnlookerCluster } from "../support/onlooker-cluster.ts";

const stack = "cordum-production";

interface Preview {
  readonly steps: readonly { readonly newState?: Readonly<Record<string, unknown>> }[];
}

/** Whole processes, real engine: a stack previewed, analysed and exported is found to be the same. */
describe("policies of a production stack", () => {
  const folder = mkdtempSync(join(tmpdir(), "policies-"));
  let cluster: OnlookerCluster;
  let engine: Engine;
  let flags: readonly string[];
  let preview: Preview;
  let previewed: PackRun;

  before(async () => {
    cluster = await OnlookerCluster.start(folder);
    engine = {
      env: engineEnvironment(cluster.kubeconfig, folder),
      stacksFolder: folder,
      program: ownProgram,
    };
    flags = await openStack(engine, stack, settingsOf(stack));
    const options = { cwd: ownProgram, env: { ...engine.env, ...parallel }, extendEnv: false };
    const { stdout } = await execa("pulumi", ["preview", "--json", "--show-sames", ...flags], options);
    preview = JSON.parse(stdout) as Preview;
    const command = ["preview", "--non-interactive", "--color=never", ...flags];
    previewed = await withPacks(engine, { environment: "production" }, command);
  });
  after(() => {
    cluster.stop();
    rmSync(folder, { recursive: true });
  });

  function offline(graph: Graph): readonly Outcome[] {
    const registry = registryIn(root);
    return judge(rules, graph, { clock: new Date(), stack, environment: "production", registry }).outcomes;
  }

  /** What the stack would be after an update that made it as it was previewed. */
  function exported(): string {
    const file = join(folder, "state.json");
    const resources = preview.steps.flatMap(({ newState }) => (newState ? [complete(newState)] : []));
    const manifest = { time: "2026-11-20T00:00:00Z", magic: "", version: "" };
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { manifest, resources } }));
    return file;
  }

  it("are judged by all rules, and the engine says the same as they do", () => {
    assert.ok(previewed.complete);
    const judged = new Set(previewed.outcomes.map(({ rule }) => rule));
    assert.deepEqual(
      rules.filter(({ id }) => !judged.has(id)),
      [],
    );
    const wrong = previewed.outcomes.filter(({ status }) => status === "FAIL");
    for (const { message, rule, subject } of wrong) {
      assert.ok(previewed.output.includes(rule), rule);
      assert.ok(previewed.output.includes(`${subject.title}: ${message}`), `${rule} about ${subject.title}`);
    }
    const mandatory = wrong.some(
      ({ rule }) => rules.find(({ id }) => id === rule)?.levels.production === "mandatory",
    );
    assert.equal(previewed.passed, !mandatory && previewed.problems.length === 0, previewed.output);
  });

  it("are the same in a preview that is judged later", () => {
    const later = offline(graphFromPreview(preview));
    assert.deepEqual(findings(later), findings(withoutSecrets(previewed.outcomes, later)));
  });

  it("are the same in an export, judged with and without Pulumi", async () => {
    const file = exported();
    const analysed = await withPacks(engine, { environment: "production" }, [
      "policy",
      "analyze",
      "--file",
      file,
    ]);
    assert.ok(analysed.complete, analysed.output);
    const alone = offline(graphFromExport(JSON.parse(readFileSync(file, "utf8"))));
    assert.deepEqual(findings(analysed.outcomes), findings(alone));
    assert.deepEqual(findings(alone), findings(offline(graphFromPreview(preview))));
    assert.equal(analysed.passed, previewed.passed);
  });
});

/** What an export says beside what a preview does. */
function complete(state: Readonly<Record<string, unknown>>): object {
  const { inputs = {} } = state;
  return { ...state, inputs, outputs: inputs, ...(state.custom === true && { id: "made" }) };
}

/** A preview that is written down masks secrets, so what they decide isn't known there. */
function withoutSecrets(all: readonly Outcome[], later: readonly Outcome[]): readonly Outcome[] {
  const masked = later.filter(({ message, status }) => status === "UNKNOWN" && /secret/.test(message));
  const key = ({ rule, subject }: Outcome) => `${rule} ${subject.title}`;
  const unknown = new Map(masked.map((one) => [key(one), one] as const));
  return all.map((one) => unknown.get(key(one)) ?? one);
}

function findings(outcomes: readonly Outcome[]): readonly string[] {
  const lines = outcomes.map(
    ({ message, rule, status, subject }) => `${status} ${rule} ${subject.title}: ${message}`,
  );
  return [...new Set(lines)].sort();
}
