import { RunError } from "@pulumi/pulumi";
import { settingsIn } from "../lib/stack-file.ts";
import { parseSettings } from "../settings.ts";
import type { SystemSettings } from "../systems/index.ts";

/** What the program itself refuses is left to it: it lists all mistakes, and registers nothing. */
export function parsedSettings(stack: string, text: string): SystemSettings | undefined {
  try {
    return parseSettings(`stacks/Pulumi.${stack}.yaml`, settingsIn(text));
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}
