import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "../lib/paths.ts";

/**
 * The folder of evidence and sign-offs, below the project's root unless it is absolute. Those of a rehearsal go to another
 * one (RECORDS=folder), so that nobody commits them by mistake.
 */
export const defaultRecords = "readiness";

export function evidenceFolder(stack: string, records: string): string {
  return join(records, "evidence", stack);
}

export function evidenceFile(stack: string, check: string, records: string): string {
  return join(evidenceFolder(stack, records), `${check}.yaml`);
}

export function signoffsFile(stack: string, records: string): string {
  return join(records, "signoffs", `${stack}.yaml`);
}

/** Writes a record whole or not at all: half a file would be read as something else. */
export function writeRecord(path: string, text: string, base = root): void {
  const file = resolve(base, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
