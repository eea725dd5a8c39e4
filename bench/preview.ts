import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { kubeconfig } from "../local/cluster/layout.ts";
import { engineEnvironment, stacksFolder } from "../local/engine/environment.ts";
import { openStack, parallel } from "../local/engine/stack.ts";
import { root, work } from "../local/lib/paths.ts";

/**
 * What a no-change preview of cordum-dev costs above the engine's own preview of an empty program: whole processes,
 * in interleaved pairs, on the stack that `make up` deployed. Also the peak memory of the program's process.
 */

const pairs = 7;

interface Run {
  readonly seconds: number;
  /** Peak resident memory of the process that runs the program, in MiB. */
  readonly peak: number;
}

const engine = { env: { ...engineEnvironment(kubeconfig, stacksFolder), ...parallel }, stacksFolder };
const empty = join(work, "bench/empty");

function createEmptyProgram(): void {
  rmSync(empty, { recursive: true, force: true });
  mkdirSync(empty, { recursive: true });
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  writeFileSync(join(empty, "Pulumi.yaml"), `name: seaworthy\n${runtime}`);
  writeFileSync(join(empty, "package.json"), JSON.stringify({ main: "index.js" }));
  writeFileSync(join(empty, "index.js"), "");
  symlinkSync(join(root, "node_modules"), join(empty, "node_modules"));
}

async function preview(cwd: string, flags: readonly string[]): Promise<Run> {
  const begun = performance.now();
  const command = ["preview", "--expect-no-changes", "--non-interactive", ...flags];
  const process = execa("pulumi", command, { cwd, env: engine.env, extendEnv: false });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, programPeak());
  }, 20);
  await process.finally(() => clearInterval(timer));
  return { seconds: (performance.now() - begun) / 1000, peak };
}

/** The high-water mark of the process in which Pulumi runs a program, while there is one. */
function programPeak(): number {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("@pulumi/pulumi/cmd/run")) continue;
      const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return Number(kibibytes ?? 0) / 1024;
    } catch {
      // It ended while it was looked at.
    }
  }
  return 0;
}

function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(2);
  return `${at(0.5)} (${at(0)}–${at(1)})`;
}

createEmptyProgram();
const committed = readFileSync(join(root, "stacks/Pulumi.cordum-dev.yaml"), "utf8");
const flags = await openStack(engine, "cordum-dev", committed);
const emptyFlags = await openStack(engine, "empty", "config: {}");
await preview(root, flags);
const up = ["up", "--yes", "--skip-preview", "--non-interactive", ...emptyFlags];
await execa("pulumi", up, { cwd: empty, env: engine.env, extendEnv: false });

const ours: Run[] = [];
const floor: Run[] = [];
for (let pair = 0; pair < pairs; pair++) {
  ours.push(await preview(root, flags));
  floor.push(await preview(empty, emptyFlags));
}

console.log(`no-change preview of cordum-dev   ${summary(ours.map(({ seconds }) => seconds))} s`);
console.log(`preview of an empty program       ${summary(floor.map(({ seconds }) => seconds))} s`);
console.log(
  `difference, pair by pair          ${summary(ours.map(({ seconds }, i) => seconds - (floor[i]?.seconds ?? 0)))} s`,
);
console.log(`peak memory of the program        ${summary(ours.map(({ peak }) => peak))} MiB`);
console.log(`peak memory of an empty program   ${summary(floor.map(({ peak }) => peak))} MiB`);
