import assert from "node:assert/strict";
import type { RawSettings } from "../../settings.ts";
import { merged } from "./random-settings.ts";
import { rawSettings, stackSettings } from "./stack-file.ts";

/** Settings of an application that are refused. */

const stack = "application-demo";

/** What the demo's stack file is refused for with these changes on top: the lines that name a setting. */
export function complaints(changes: RawSettings): readonly string[] {
  const { system: _, ...whole } = withoutUndefined(merged(rawSettings(stack), changes));
  try {
    stackSettings(stack, whole);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

/** As a file has it: what is undefined is left out. */
function withoutUndefined(settings: RawSettings): RawSettings {
  return JSON.parse(JSON.stringify(settings)) as RawSettings;
}
/** By what is wrong: the changes, the path of the setting that is named, and what is said to be allowed. */
export type Refused = Readonly<Record<string, readonly [RawSettings, string, RegExp]>>;

/** A test for each: the setting is named, with what is allowed. */
export function refuses(refused: Refused): void {
  for (const [what, [changes, path, allowed]] of Object.entries(refused))
    it(what, () => {
      const told = complaints(changes);
      const found = told.find((line) => line.startsWith(`  seaworthy:${path} `));
      assert.ok(found, `nothing is said of ${path}: ${told.join("; ")}`);
      assert.match(found, allowed);
    });
}

export const image = "registry.example.com/ships/harbour:1";
export const http = { image, ports: { http: 80 } };
export const service = (changes: object) => ({ services: { harbour: { ...http, ...changes } } });
export const asked = { health: { kind: "command", command: ["/app/healthy"] } };
