import { existsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../lib/problem.ts";
import { benchTools } from "./bench-tools.ts";
import { build, type Job } from "./build.ts";
import { goVersion, moduleFolder } from "./go.ts";
import { checkMachine } from "./machine.ts";
import { hashOf, isCurrent, type Sources, sourcesOfModule } from "./stamp.ts";
import type { Tool } from "./tool.ts";
import { tools, toolsOnDemand } from "./tools.ts";

export { tools } from "./tools.ts";

/**
 * Builds those of the named tools that are missing, or whose sources, flags or compiler have changed.
 * A tool's binary is then at `join(bin, name)`.
 */
export async function ensureTools(names: readonly string[]): Promise<void> {
  const jobs = await staleJobs(names.map(toolNamed));
  if (jobs.length === 0) return;
  const gigabytes = await checkMachine(jobs.length / tools.length);
  if (gigabytes >= 1) {
    console.log(
      `… ${jobs.length} tools are built, which takes up to ${gigabytes.toFixed(0)} GB of disk in .seaworthy and in Go's caches`,
    );
  }
  await build(jobs);
}

/** Finds what would stop a build of the named tools before anything is started; asks for nothing where all are built. */
export async function checkBuildMachine(names: readonly string[]): Promise<void> {
  const stale = await staleJobs(names.map(toolNamed));
  await checkMachine(stale.length / tools.length);
}

function toolNamed(name: string): Tool {
  const all = [...tools, ...benchTools, ...toolsOnDemand];
  const tool = all.find((candidate) => candidate.name === name);
  if (!tool)
    throw new Error(`There is no tool ${name}. There are: ${all.map((each) => each.name).join(", ")}.`);
  return tool;
}

async function staleJobs(wanted: readonly Tool[]): Promise<Job[]> {
  // Several tools come from one module, which is read once.
  const modules = new Map<string, Promise<Sources>>();
  for (const { folder } of wanted) {
    if (!modules.has(folder)) modules.set(folder, sourcesOfModule(folder));
  }
  const compiler = (await goVersion()) ?? "";
  const checks = wanted.map(async (tool) => {
    const hash = hashOf(tool, await checkedSources(tool, modules), compiler);
    return { tool, hash, current: await isCurrent(tool, hash) };
  });
  return (await Promise.all(checks)).filter(({ current }) => !current);
}

async function checkedSources(tool: Tool, modules: ReadonlyMap<string, Promise<Sources>>): Promise<Sources> {
  if (!existsSync(join(moduleFolder(tool.folder), "go.mod"))) {
    throw new Problem(
      `The tool ${tool.name} is built from the Go module local/${tool.folder}, which does not exist.`,
      "Restore the folder from version control, then run the same command again.",
    );
  }
  return (await modules.get(tool.folder)) ?? new Map();
}
