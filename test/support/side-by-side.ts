import { availableParallelism } from "node:os";
import { join } from "node:path";
import { execa, type Options } from "execa";
import { root, work } from "../../local/lib/paths.ts";
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
  all: true,
  ipc: true,
  reject: false,
  maxBuffer: 2 ** 28,
  // The layers read the same modules, and so do the commands that they run.
  env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(work, "cache/node") },
} as const satisfies Options;

/**
 * Runs each layer by `command` in a process of its own, as many at a time as there are processors, and gives what each printed, whole, in
 * the order of `names`. Layers start in that order too. Where this process is interrupted, those end with it.
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
  const result = await execa(process.execPath, args, options);
  const counts = result.ipcOutput.at(-1) as Counts | undefined;
  if (counts && (counts.failed > 0 || !result.failed)) return { name, output: result.all, counts };
  // It ended before it counted its tests, or failed after them: that counts as a failure of its own.
  const { passed, skipped } = counts ?? { passed: 0, skipped: 0 };
  const why = result.failed ? result.shortMessage : `${name} told no results.`;
  return { name, output: `${result.all}\n${why}`, counts: { passed, failed: 1, skipped } };
}
