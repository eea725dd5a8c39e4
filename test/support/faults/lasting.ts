import { spawn } from "node:child_process";
import { command } from "../../../local/cluster/command.ts";

/** A program with its arguments. */
export type Argv = readonly [file: string, ...args: string[]];

/** A fault with an end: what begins it, and what undoes it however far it came. */
export interface Fault {
  readonly begin: Argv;
  readonly end: Argv;
}

/**
 * Runs work while a fault lasts. It ends with the work, and after `limit` seconds in any case: a process of its own sees to
 * that, so that a test run that is killed leaves no broken cluster behind.
 */
export async function whileLasting<T>(
  { begin, end }: Fault,
  limit: number,
  work: () => Promise<T>,
): Promise<T> {
  const stopGuard = startGuard(end, limit);
  try {
    await run(begin);
    return await work();
  } finally {
    await run(end);
    stopGuard();
  }
}

/** @returns what ends it */
function startGuard(end: Argv, limit: number): () => void {
  const script = 'sleep "$0"; exec "$@"';
  const guard = spawn("sh", ["-c", script, `${limit}`, ...end], { detached: true, stdio: "ignore" });
  guard.unref();
  return () => {
    try {
      // It leads a group of its own, which `sleep` is in too.
      if (guard.pid) process.kill(-guard.pid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
}

async function run([file, ...args]: Argv): Promise<void> {
  await command(file, args);
}
