import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProgram } from "./compiled.ts";

/** A program that registers nothing, in `folder`: what is left is the engine's own time, and the language's. */
export function emptyProgram(folder: string): string {
  startProgram(folder, { main: "index.js" });
  writeFileSync(join(folder, "index.js"), "");
  return folder;
}
