import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import type { TextFile } from "../lib/document.ts";
import { root } from "../lib/paths.ts";
import { Problem } from "../lib/problem.ts";
import { noExemptions, parseExemptions, type Registry } from "../policy/exemptions/exemption.ts";
import { type Evidence, parseEvidence } from "./evidence.ts";
import { type Checklist, parseChecklists } from "./model/checklist.ts";
import { defaultRecords, evidenceFolder, signoffsFile } from "./records.ts";
import { parseSignoffs, type Signatures } from "./signoffs.ts";
import { parseStack, type StackReadiness } from "./stack.ts";

/** Where people's data is, below the project's root. */
export const folders = {
  criteria: "readiness/criteria",
  stacks: "readiness/stacks",
} as const;

export function everyChecklist(base = root): readonly Checklist[] {
  return parseChecklists(filesIn(base, folders.criteria, "*.yaml"));
}

/** The names of the stacks whose readiness is described. */
export function judgedStacks(base = root): readonly string[] {
  return filesIn(base, folders.stacks, "*.yaml").map(({ path }) => basename(path, ".yaml"));
}

export function stackReadiness(stack: string, checklists: readonly Checklist[], base = root): StackReadiness {
  const path = `${folders.stacks}/${stack}.yaml`;
  if (!existsSync(join(base, path))) {
    throw new Problem(
      `The checklists of ${stack} aren't known: there is no ${path}.`,
      `Write it, or give one of: ${judgedStacks(base).join(", ")}.`,
    );
  }
  return parsed(() =>
    parseStack(
      textFile(base, path),
      checklists.map(({ id }) => id),
    ),
  );
}

/** @param records The folder of evidence and sign-offs. */
export function evidenceOf(stack: string, records = defaultRecords, base = root): readonly Evidence[] {
  return filesIn(base, evidenceFolder(stack, records), "*.{yaml,yml,json}").map((file) =>
    parseEvidence(basename(file.path, extname(file.path)), file),
  );
}

/** @param records The folder of evidence and sign-offs. */
export function signaturesOf(stack: string, records = defaultRecords, base = root): Signatures {
  const path = signoffsFile(stack, records);
  if (!existsSync(resolve(base, path))) return { path, signatures: [], problems: [] };
  return parseSignoffs(textFile(base, path));
}

export function exemptionRegistry(base = root): Registry {
  if (!existsSync(join(base, noExemptions.path))) return noExemptions;
  return parseExemptions(textFile(base, noExemptions.path));
}

function filesIn(base: string, folder: string, pattern: string): readonly TextFile[] {
  const found = globSync(pattern, { cwd: resolve(base, folder) }).sort();
  return found.map((file) => textFile(base, `${folder}/${file}`));
}

function textFile(base: string, path: string): TextFile {
  return { path, text: readFileSync(resolve(base, path), "utf8") };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Problem((error as Error).message, "Correct them; docs/readiness.md explains the files.");
  }
}
