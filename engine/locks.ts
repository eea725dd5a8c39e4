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
 * @returns whether such a lock is left
 */
export function clearDeadLocks(stacksFolder: string, stack: string): boolean {
  const pattern = join(stacksFolder, "state/.pulumi/locks/*/*", stack, "*.json");
  const dead = globSync(pattern).filter((file) => !isHeld(JSON.parse(readFileSync(file, "utf8")) as Lock));
  for (const file of dead) rmSync(file, { force: true });
  return globSync(pattern).length > 0;
}

function isHeld(lock: Lock): boolean {
  return lock.hostname !== hostname() || isRunning(lock.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
