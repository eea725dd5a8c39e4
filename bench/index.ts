import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { basename, join } from "node:path";
import { root } from "../lib/paths.ts";
import { endWith, Problem } from "../lib/problem.ts";
import { step } from "../lib/progress.ts";
import { measurements } from "./measurements/index.ts";
import type { Measurement } from "./model/measurement.ts";
import type { Machine, Recorded, Result } from "./model/result.ts";
import { prepare } from "./prepare.ts";
import { benchmarksPage, renderTable } from "./report/markdown.ts";
import { svg } from "./report/svg.ts";

/** `make bench`, `make bench-quick`: node bench/index.ts full|quick [name[,name]…] */

const page = join(root, "docs/benchmarks.md");
/** Beside the page, so that whoever measures a part again leaves the others as they were found. */
const folder = join(root, "docs/benchmarks");

async function main([extent = "full", only = ""]: readonly string[]): Promise<void> {
  const quick = extent === "quick";
  const usual = measurements.filter(({ long = false }) => !(quick && long));
  const chosen = only === "" ? usual : only.split(",").map(named);
  await prepare();
  for (const measurement of chosen) await record(measurement, quick ? "quick" : "full");
}

function named(name: string): Measurement {
  const found = measurements.find((each) => each.name === name);
  if (found) return found;
  const names = measurements.map((each) => each.name).join(", ");
  throw new Problem(`There is no measurement "${name}".`, `Give one of: ${names}.`);
}

/** Measures, and writes the page at once: what was measured is kept when a later measurement fails. */
async function record(measurement: Measurement, extent: "quick" | "full"): Promise<void> {
  const machine = machineNow((await measurement.versions?.()) ?? {});
  const keep = (found: Result) => {
    if (extent === "full") write(measurement, machine, found);
  };
  const rounds = extent === "quick" ? 1 : 5;
  const found = await step(measurement.title, ({ update }) =>
    measurement.run({ name: extent, rounds, tell: update, keep }),
  );
  for (const table of found.tables) console.log(`${renderTable(table).join("\n")}\n`);
  keep(found);
}

function write({ about, name, title }: Measurement, machine: Machine, found: Result): void {
  const recorded: Recorded = { name, title, about, seenAt: new Date().toISOString(), machine, ...found };
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultOf(name), `${JSON.stringify(recorded, undefined, 2)}\n`);
  writePage();
}

/** The page and its plots, from all results that there are. */
function writePage(): void {
  const found = measurements.flatMap(({ name }) => recordedAs(name));
  for (const file of readdirSync(folder)) if (file.endsWith(".svg")) rmSync(join(folder, file));
  for (const plot of found.flatMap(({ plots }) => plots))
    writeFileSync(join(folder, `${plot.name}.svg`), svg(plot));
  writeFileSync(page, benchmarksPage(found, basename(folder)));
}

function recordedAs(name: string): readonly Recorded[] {
  if (!existsSync(resultOf(name))) return [];
  return [JSON.parse(readFileSync(resultOf(name), "utf8")) as Recorded];
}

function resultOf(name: string): string {
  return join(folder, `${name}.json`);
}

function machineNow(versions: Readonly<Record<string, string>>): Machine {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const status = ["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/benchmarks*"];
  const changed = git(...status) === "" ? "" : ", changed";
  return {
    processor: (cpus()[0]?.model ?? "unknown processor").replaceAll(/\s+/g, " ").trim(),
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    versions: { "Node.js": process.versions.node, ...versions },
    commit: `${git("rev-parse", "--short", "HEAD")}${changed}`,
  };
}

main(process.argv.slice(2)).catch(endWith);
