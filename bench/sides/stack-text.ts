import { parseDocument } from "yaml";
import { settingsOf } from "../../engine/stack.ts";

/** A setting of a stack file, by its path below `config`. */
export type Setting = readonly [path: readonly string[], value: unknown];

/** The text of a stack's own file, with data that may be removed: a measurement ends where it began. */
export function stackText(stack: string, settings: readonly Setting[] = []): string {
  const document = parseDocument(settingsOf(stack));
  document.setIn(["config", "seaworthy:protect"], false);
  for (const [path, value] of settings) document.setIn(["config", ...path], value);
  return document.toString();
}
