import { parse } from "yaml";
import { settingsOf } from "../engine/stack.ts";
import { Problem } from "../lib/problem.ts";
import { type Operations, operations } from "../systems/operations.ts";

const prefix = "seaworthy:";

/** How a stack's system is operated, and the stack's own settings. */
export interface Operated extends Operations {
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The settings that the text of a stack's file gives, by their keys without the project's prefix. */
export function ownSettings(text: string): Readonly<Record<string, unknown>> {
  const { config = {} } = (parse(text) ?? {}) as { config?: Readonly<Record<string, unknown>> };
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** @throws Problem where there is no such stack, or its system is unknown */
export function operationsOf(stack: string): Operated {
  const settings = ownSettings(settingsOf(stack));
  const found = operations[String(settings.system)];
  if (found) return { ...found, settings };
  throw new Problem(
    `stacks/Pulumi.${stack}.yaml names no known system.`,
    `Give seaworthy:system one of: ${Object.keys(operations).join(", ")}.`,
  );
}
