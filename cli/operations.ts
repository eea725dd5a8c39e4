import { settingsOf } from "../engine/stack.ts";
import { Problem } from "../lib/problem.ts";
import { settingsIn } from "../lib/stack-file.ts";
import { type Operations, operations } from "../systems/operations.ts";

/** How a stack's system is operated, and the stack's own settings. */
export interface Operated extends Operations {
  readonly settings: Readonly<Record<string, unknown>>;
}

/** @throws Problem where there is no such stack, or its system is unknown */
export function operationsOf(stack: string): Operated {
  const settings = settingsIn(settingsOf(stack));
  const found = operations[String(settings.system)];
  if (found) return { ...found, settings };
  throw new Problem(
    `stacks/Pulumi.${stack}.yaml names no known system.`,
    `Give seaworthy:system one of: ${Object.keys(operations).join(", ")}.`,
  );
}
