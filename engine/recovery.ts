import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { step } from "../lib/progress.ts";
import type { Engine } from "./engine.ts";
import { clearDeadLocks } from "./locks.ts";

/** The part of a state file that tells whether the last command came to its end. */
interface State {
  readonly checkpoint: { readonly latest?: { readonly pending_operations?: readonly unknown[] } };
}

/**
 * Puts right what a killed command left: its lock, and objects that it had begun. Those are forgotten here and taken
 * up again by the next update, because the provider knows its own. Does nothing where the last command ended by itself.
 */
export async function recover(
  { env, program }: Engine,
  stacksFolder: string,
  stack: string,
  flags: readonly string[],
): Promise<void> {
  const isLocked = clearDeadLocks(stacksFolder, stack);
  if (isLocked || !wasInterrupted(stacksFolder, stack)) return;
  const command = [
    "refresh",
    "--yes",
    "--skip-preview",
    "--clear-pending-creates",
    "--non-interactive",
    ...flags,
  ];
  await step(`The last command on ${stack} was interrupted: reading the cluster`, () =>
    execa("pulumi", command, { cwd: program, env, extendEnv: false, all: true }),
  );
}

function wasInterrupted(stacksFolder: string, stack: string): boolean {
  const file = join(stacksFolder, "state/.pulumi/stacks/seaworthy", `${stack}.json`);
  if (!existsSync(file)) return false;
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as State;
  return (checkpoint.latest?.pending_operations ?? []).length > 0;
}
