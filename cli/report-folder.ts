import { join } from "node:path";
import { work } from "../lib/paths.ts";

/** Where `make readiness` writes a stack's report, and `make sign` finds it. */
export function reportFolder(stack: string): string {
  return join(work, "readiness", stack);
}
