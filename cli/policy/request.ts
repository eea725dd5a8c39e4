import { Problem } from "../../lib/problem.ts";
import { means } from "../../policy/exemptions/exemption.ts";
import { type Environment, environments } from "../../rules/model/levels.ts";
import type { RuleInfo, Severity } from "../../rules/model/rule.ts";
import { type FormatName, formatNames } from "./formats.ts";

/** What is judged: one of three. */
export type Source =
  | { readonly stack: string }
  | { readonly manifests: string }
  | { readonly exported: string };

/** What `make policy` was asked. */
export interface Request {
  readonly source: Source;
  readonly environment?: Environment;
  readonly format: FormatName;
  /** Ids of rules; * stands for any text. @default all */
  readonly rules?: readonly string[];
  /** Findings of less weight are left out. @default all are told */
  readonly severity?: Severity;
  /** A file with a contract, which counts more than one among the objects. */
  readonly contract?: string;
  /** What can't be read is left out and told, in place of failing the run. */
  readonly allowUnreadable: boolean;
}

/** What each word of the command line takes. */
export const words = {
  STACK: "a stack's name; judged by a preview",
  MANIFESTS: "folders or files of manifests, or - for standard input",
  EXPORT: "a file of pulumi stack export",
  ENVIRONMENT: "dev, staging or production",
  FORMAT: "text, json, sarif, junit or github",
  RULES: "ids of rules, with * for any text",
  SEVERITY: "critical, high, medium or low: that and what is worse",
  CONTRACT: "a file with a contract",
  ALLOW: "unreadable: what can't be read is left out",
} as const;
type Word = keyof typeof words;

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** @throws Problem for a word that isn't one, or that says nothing */
export function parseRequest(args: readonly string[], known: readonly RuleInfo[]): Request {
  const given = wordsIn(args);
  const one = <T extends string>(word: Word, allowed: readonly T[]) => choice(word, given.get(word), allowed);
  const environment = one("ENVIRONMENT", environments);
  const severity = one("SEVERITY", severities);
  const rules = rulesIn(given.get("RULES"), known);
  const contract = given.get("CONTRACT");
  return {
    source: sourceIn(given),
    format: one("FORMAT", formatNames) ?? "text",
    allowUnreadable: one("ALLOW", ["unreadable"]) !== undefined,
    ...(environment && { environment }),
    ...(severity && { severity }),
    ...(rules && { rules }),
    ...(contract !== undefined && { contract }),
  };
}

function wordsIn(args: readonly string[]): ReadonlyMap<Word, string> {
  const given = new Map<Word, string>();
  for (const arg of args) {
    const [, name = "", value = ""] = /^([A-Za-z_]+)=(.*)$/s.exec(arg) ?? [];
    const word = (Object.keys(words) as Word[]).find((one) => one === name);
    if (!word)
      throw new Problem(
        `"${name || arg}" is not an option of make policy.`,
        `Give one of: ${Object.keys(words).join("=…, ")}=…`,
      );
    if (value === "") throw new Problem(`${word} is empty.`, `Give ${word}=${words[word]}.`);
    if (given.has(word)) throw new Problem(`${word} is given twice.`, "Give it once.");
    given.set(word, value);
  }
  return given;
}

function sourceIn(given: ReadonlyMap<Word, string>): Source {
  const [STACK, MANIFESTS, EXPORT] = (["STACK", "MANIFESTS", "EXPORT"] as const).map((word) =>
    given.get(word),
  );
  const sources = (["STACK", "MANIFESTS", "EXPORT"] as const).filter((word) => given.has(word));
  if (sources.length > 1)
    throw new Problem(`${sources.join(" and ")} are ${sources.length} inputs.`, "Give one of them.");
  if (MANIFESTS !== undefined) return { manifests: MANIFESTS };
  if (EXPORT !== undefined) return { exported: EXPORT };
  if (STACK !== undefined) return { stack: STACK };
  // A preview builds tools and images first: minutes that nobody asked for.
  throw new Problem(
    "No input is named.",
    "Give STACK=name, MANIFESTS=folder or EXPORT=file on the command line, after make policy.",
  );
}

function choice<T extends string>(
  word: Word,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  const found = allowed.find((one) => one === value);
  if (found !== undefined || value === undefined) return found;
  throw new Problem(`There is no ${word.toLowerCase()} "${value}".`, `Give one of: ${allowed.join(", ")}.`);
}

function rulesIn(text: string | undefined, known: readonly RuleInfo[]): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const patterns = text.split(/[\s,]+/).filter((one) => one !== "");
  const unknown = patterns.find((pattern) => !known.some(({ id }) => means(pattern, id)));
  if (unknown !== undefined)
    throw new Problem(`There is no rule "${unknown}".`, "docs/policies.md lists their ids; * is a wildcard.");
  return known.map(({ id }) => id).filter((id) => patterns.some((pattern) => means(pattern, id)));
}
