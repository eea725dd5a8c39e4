import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of a process and all its descendants, in MiB: pages that they share count for each. */
export function treeMemory(pid: number): number {
  const found = [pid];
  // The list grows while it is walked.
  for (const each of found) found.push(...children(each));
  return found.reduce((total, each) => total + resident(each), 0);
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
