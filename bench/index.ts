import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { root, work } from "../local/lib/paths.ts";
import { Problem } from "../local/lib/problem.ts";
import { step } from "../local/lib/progress.ts";
import { measurements } from "./measurements/index.ts";
import type { Measurement } from "./model/measurement.ts";
import type { Machine, Recorded } from "./model/result.ts";
import { prepare } from "./prepare.ts";
import { benchmarksPage, renderTable } from "./report/markdown.ts";
import { svg } from "./report/svg.ts";

/** `make bench`, `make bench-quick`: node bench/index.ts full|quick [name[,name]…] */

const results = join(work, "bench/results");
const page = join(root, "docs/benchmarks.md");
const plotFolder = "benchmarks";

async function main([extent = "full", only = ""]: readonly string[]): Promise<void> {
  const chosen = only === "" ? measurements : only.split(",").map(named);
  await prepare();
  for (const measurement of chosen) await record(measurement, extent === "quick" ? "quick" : "full");
}

function named(name: string): Measurement {
  const found = measurements.find((each) => each.name === name);
  if (found) return found;
  const names = measurements.map((each) => each.name).join(", ");
  throw new Problem(`There is no measurement "${name}".`, `Give one of: ${names}.`);
}

/** Measures, and writes the page at once: what was measured is kept when a later measurement fails. */
async function record(measurement: Measurement, extent: "quick" | "full"): Promise<void> {
  const { about, name, title } = measurement;
  const rounds = extent === "quick" ? 1 : 5;
  const found = await step(title, ({ update }) => measurement.run({ name: extent, rounds, tell: update }));
  for (const table of found.tables) console.log(`${renderTable(table).join("\n")}\n`);
  if (extent === "quick") return;
  const machine = machineNow((await measurement.versions?.()) ?? {});
  const recorded: Recorded = { name, title, about, seenAt: new Date().toISOString(), machine, ...found };
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), JSON.stringify(recorded));
  writePage();
}

/** The page and its plots, from all results that there are. */
function writePage(): void {
  const found = measurements.flatMap(({ name }) => recordedAs(name));
  const folder = join(root, "docs", plotFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const plot of found.flatMap(({ plots }) => plots))
    writeFileSync(join(folder, `${plot.name}.svg`), svg(plot));
  writeFileSync(page, benchmarksPage(found, plotFolder));
}

function recordedAs(name: string): readonly Recorded[] {
  const file = `${name}.json`;
  if (!readdirSync(results).includes(file)) return [];
  return [JSON.parse(readFileSync(join(results, file), "utf8")) as Recorded];
}

function machineNow(versions: Readonly<Record<string, string>>): Machine {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : ", changed";
  return {
    processor: (cpus()[0]?.model ?? "unknown processor").replaceAll(/\s+/g, " ").trim(),
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    versions: { "Node.js": process.versions.node, ...versions },
    commit: `${git("rev-parse", "--short", "HEAD")}${changed}`,
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Problem)) throw error;
  console.error(`${styleText("red", error.message)}\n${error.remedy}`);
  process.exitCode = 1;
});
