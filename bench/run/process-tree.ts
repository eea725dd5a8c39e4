import { readdirSync, readFileSync } from "node:fs";

/** What a tree of processes holds at one moment, in MiB. */
export interface TreeMemory {
  /** All of them: pages that they share count for each. */
  readonly total: number;
  /** The process in which Pulumi runs a program, at its highest until now; 0 where there is none. */
  readonly program: number;
}

export function treeMemory(pid: number): TreeMemory {
  const found = [pid];
  // The list grows while it is walked.
  for (const each of found) found.push(...children(each));
  return {
    total: found.reduce((total, each) => total + resident(each), 0),
    program: Math.max(...found.map(programPeak)),
  };
}

function programPeak(pid: number): number {
  if (!/@pulumi\/pulumi\/cmd\/run(\/index\.js)?\0/.test(read(`/proc/${pid}/cmdline`))) return 0;
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** Each thread of a process has children of its own. */
function children(pid: number): readonly number[] {
  return entries(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(" ")
      .filter((text) => text !== "")
      .map(Number),
  );
}

const pageMebibytes = 4096 / 1024 ** 2;

function resident(pid: number): number {
  const pages = Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
  return pages * pageMebibytes;
}

// A process may end while it is looked at, and then has nothing.

function entries(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
