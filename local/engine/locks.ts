import { globSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** What Pulumi writes into a lock file. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes the locks that a killed process left on a stack, so that the next command carries on. A lock whose process
 * runs, or that another machine made, stays: Pulumi then refuses, and says whose it is.
 */
export function clearDeadLocks(stacksFolder: string, stack: string): void {
  const pattern = join(stacksFolder, "state/.pulumi/locks/*/*", stack, "*.json");
  for (const file of globSync(pattern)) {
    const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
    if (lock.hostname === hostname() && !isRunning(lock.pid)) rmSync(file, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
