import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { root, work } from "../../lib/paths.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Result } from "../model/result.ts";
import { commandLine, type MeasuredCommand, measure } from "../run/command.ts";

export const build: Measurement = {
  name: "build",
  title: "Building the embedded engine and cluster",
  about: `Every tool that \`make up\` builds, in a clean clone with an empty build cache. Their modules have been downloaded. Measured once, because it
takes long.`,
  long: true,
  run: buildEverything,
};

async function buildEverything({ tell }: Extent): Promise<Result> {
  const folder = join(work, "bench/build");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    tell("a clean clone, an empty build cache; up to forty minutes");
    const clone = join(folder, "clone");
    await execa("git", ["clone", "--quiet", root, clone]);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    const command = buildIn(clone, join(folder, "cache"));
    const { cpu, peak, wall } = await measure(command);
    const values = { wall: [wall / 60], cpu: [cpu / 60], peak: [peak] };
    const rows = [{ label: "all tools", command: commandLine(command), values }];
    return { tables: [{ title: "From an empty build cache", subject: "what", metrics, rows }], plots: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const metrics: readonly Metric[] = [
  { key: "wall", title: "time", unit: "min", digits: 1 },
  { key: "cpu", title: "processor time", unit: "min", digits: 1 },
  { key: "peak", title: "peak memory, largest process", unit: "MiB", digits: 0 },
];

function buildIn(clone: string, cache: string): MeasuredCommand {
  const args = [join(clone, "bench/programs/build-tools.ts")];
  return { file: process.execPath, args, cwd: clone, env: { ...process.env, GOCACHE: cache } };
}
