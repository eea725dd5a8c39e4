import { closeSync, createWriteStream, fstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { execa, type Options } from "execa";
import { root, work } from "../../lib/paths.ts";
import type { Counts } from "./go-test.ts";

/** What a layer of tests printed, and how many of them passed. */
export interface LayerRun {
  readonly name: string;
  readonly output: string;
  readonly counts: Counts;
}

const options = {
  cwd: root,
  stdin: "ignore",
  ipc: true,
  reject: false,
  // The layers read the same modules, and so do the commands that they run.
  env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(work, "cache/node") },
} as const satisfies Options;

/** Four times the default: tests make much garbage, and collecting it less often saves a seventh of the component tests. */
const youngObjects = "--max-semi-space-size=64";

/**
 * Runs each layer by `command` in a process of its own, as many at a time as there are processors, and gives what each
 * printed, whole, in the order of `names`. Layers start in that order too. Where this process is interrupted, they end with it.
 */
export async function* sideBySide(
  names: readonly string[],
  command: (name: string) => readonly string[],
  processors = availableParallelism(),
): AsyncGenerator<LayerRun> {
  const runs = names.map(() => Promise.withResolvers<LayerRun>());
  const waiting = names.entries();
  const worker = async () => {
    // Whoever is free takes the next one.
    for (const [index, name] of waiting) runs[index]?.resolve(await runLayer(name, command(name)));
  };
  const all = Promise.all(Array.from({ length: processors }, worker));
  for (const run of runs) yield await Promise.race([run.promise, all.then(() => run.promise)]);
}

async function runLayer(name: string, args: readonly string[]): Promise<LayerRun> {
  const file = namelessFile();
  const both = createWriteStream("", { fd: file, autoClose: false });
  const result = await execa(process.execPath, [youngObjects, ...args], {
    ...options,
    stdout: both,
    stderr: both,
  });
  const output = contentOf(file).trimEnd();
  closeSync(file);
  const counts = result.ipcOutput.at(-1) as Counts | undefined;
  if (counts && (counts.failed > 0 || !result.failed)) return { name, output, counts };
  // It ended before it counted its tests, or failed after them: that counts as a failure of its own.
  const { passed, skipped } = counts ?? { passed: 0, skipped: 0 };
  const why = result.failed ? result.shortMessage : `${name} told no results.`;
  return { name, output: `${output}\n${why}`, counts: { passed, failed: 1, skipped } };
}

/** Takes both streams in the order in which they were written, as two pipes would not. Nothing is left of it once closed. */
function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), "layer-"));
  const file = openSync(join(folder, "output"), "w+");
  rmSync(folder, { recursive: true });
  return file;
}

function contentOf(file: number): string {
  const content = Buffer.alloc(fstatSync(file).size);
  readSync(file, content, 0, content.length, 0);
  return content.toString();
}
