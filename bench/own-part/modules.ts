import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";

/** What a program of Cordum makes Node.js read at its start, and what Pulumi's SDK alone makes it read: bytes of source. */
export interface Imports {
  readonly program: number;
  readonly floor: number;
}

export function imports(): Imports {
  return {
    program: bytes([
      "@pulumi/pulumi",
      ...["settings.ts", "systems/cordum/index.ts"].map((file) => join(root, file)),
    ]),
    floor: bytes(["@pulumi/pulumi"]),
  };
}

/** A process of its own, because this one has read much already. */
function bytes(modules: readonly string[]): number {
  const options = { cwd: root, encoding: "utf8" } as const;
  const args = [join(import.meta.dirname, "loaded.ts"), ...modules];
  const files = JSON.parse(execFileSync(process.execPath, args, options)) as readonly string[];
  return files.reduce((total, file) => total + readFileSync(file).length, 0);
}
