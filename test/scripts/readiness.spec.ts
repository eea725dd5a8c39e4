import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { deployedSubject } from "../../cli/readiness/subject.ts";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment, ownProgram } from "../../engine/environment.ts";
import { openStack, settingsOf } from "../../engine/stack.ts";
import { liveChecks } from "../../readiness/live/index.ts";
import { observe } from "../../readiness/observe.ts";
import { plainStack } from "../../readiness/stack.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";

const stack = "cordum-dev";
const urn = (type: string, name: string) => `urn:pulumi:${stack}::seaworthy::${type}::${name}`;

/** An engine of its own, whose cluster nobody answers for. */
describe("readiness of a deployed stack", () => {
  let folder = "";
  let engine: Engine;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "readiness-"));
    engine = {
      env: engineEnvironment(join(folder, "no-kubeconfig"), folder),
      stacksFolder: folder,
      program: ownProgram,
    };
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is judged by what the engine keeps of it, its secrets too", async () => {
    await openStack(engine, stack, settingsOf(stack));
    await deploy(engine, join(folder, "state.json"));
    const { graph, isUp } = await deployedSubject(engine, stack);
    assert.equal(isUp, true);
    const rule = rules.filter(({ id }) => id === "secret-placeholder");
    const results = evaluate(rule, graph, { clock: new Date() });
    assert.deepEqual(
      results.map(({ status, subject }) => `${status} ${subject.title}`),
      ["FAIL Secret cordum-dev/key"],
    );
    assert.ok(!JSON.stringify(results).includes("super-secret-key"));
  });

  it("is unknown where no cluster answers, and soon", async () => {
    const begun = performance.now();
    const clock = new Date();
    const seen = await observe(engine.env, {
      graph: new Graph([]),
      outputs: { namespace: "cordum-dev" },
      readiness: plainStack,
      clock,
      deadlineSeconds: 10,
    });
    assert.ok(performance.now() - begun < 30_000);
    const known = seen
      .filter(({ status }) => status !== "UNKNOWN")
      .map(({ check, status }) => [check, status]);
    // Nobody asked for it: that needs no cluster.
    assert.deepEqual(known, [["live-netpol-enforced", "NOT_APPLICABLE"]]);
    assert.deepEqual(new Set(seen.map(({ check }) => check)), new Set(liveChecks.map(({ id }) => id)));
  });
});

/** Puts a stack into the engine's state as if it had been deployed. */
async function deploy({ env }: Engine, file: string): Promise<void> {
  const pulumi = async (...command: readonly string[]) =>
    await execa("pulumi", [...command, "--stack", stack], { cwd: ownProgram, env, extendEnv: false });
  const { stdout } = await pulumi("stack", "export");
  const state = JSON.parse(stdout) as { deployment: { resources?: readonly object[] } };
  const [parent, provider] = [
    urn("pulumi:pulumi:Stack", `seaworthy-${stack}`),
    urn("pulumi:providers:kubernetes", "k8s"),
  ];
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  const apiKey = { ...secret, plaintext: JSON.stringify("super-secret-key") };
  const type = "kubernetes:core/v1:Secret";
  state.deployment.resources = [
    { urn: parent, custom: false, type: "pulumi:pulumi:Stack" },
    { urn: provider, custom: true, id: "k8s", type: "pulumi:providers:kubernetes", parent },
    {
      ...{ urn: urn(type, "key"), custom: true, id: "cordum-dev/key", type, parent },
      provider: `${provider}::k8s`,
      inputs: { metadata: { name: "key", namespace: "cordum-dev" }, stringData: { API_KEY: apiKey } },
    },
  ];
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
  await pulumi("stack", "import", "--file", file);
}
