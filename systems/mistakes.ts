import type { z } from "zod";
import { knownKeys } from "./known-keys.ts";

/** One thing that is wrong in a stack file, in the words of whoever wrote the file. */
export interface Mistake {
  /** Dotted path of the setting. */
  readonly path: string;
  /** What the file says; undefined if it says nothing. */
  readonly value: unknown;
  readonly allowed: string;
}

/** All that a schema finds wrong in `raw`: of a part and the whole only the part, which decides about the whole. */
export function mistakes(error: z.ZodError, schema: z.ZodType, raw: unknown): readonly Mistake[] {
  const own = error.issues.filter((issue, i) => !isToldBy(issue, i, error.issues));
  return [...own, ...contradictionsBeside(own, schema, raw)].flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(issue.path, key, schema, raw));
    return [{ path: dotted(issue.path), value: at(raw, issue.path), allowed: allowed(issue) }];
  });
}

/**
 * What contradicts what, of the settings that are right by themselves: a schema looks at that only where all are, so those
 * that aren't are left out.
 */
function contradictionsBeside(
  own: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  raw: unknown,
): readonly z.core.$ZodIssue[] {
  const wrong = own.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  const rest = schema.safeParse(remainder(schema, raw, wrong));
  return (rest.error?.issues ?? []).filter(
    (issue) =>
      issue.code === "custom" &&
      becauseOf(issue).length > 0 &&
      [issue.path, ...becauseOf(issue)].every(
        (involved) => !wrong.some((path) => within(path, involved) || within(involved, path)),
      ),
  );
}

/** Without the values at these paths, and the mappings that lack something without them. */
function remainder(schema: z.ZodType, raw: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const left = paths.reduce(without, raw);
  const issues = schema.safeParse(left).error?.issues ?? [];
  const lacking = issues.filter(({ code }) => code !== "custom").map(({ path }) => path.slice(0, -1));
  const stuck = lacking.length === 0 || lacking.some((path) => path.length === 0);
  return stuck ? left : remainder(schema, left, lacking);
}

/** The other settings that a contradiction names. */
function becauseOf({ params }: z.core.$ZodIssueCustom): readonly (readonly PropertyKey[])[] {
  const because: unknown = params?.because;
  return Array.isArray(because) ? because.map((path) => String(path).split(".")) : [];
}

function within(path: readonly PropertyKey[], parent: readonly PropertyKey[]): boolean {
  return parent.every((key, depth) => String(path[depth]) === String(key));
}

/** Without the value at a path, or the list that it is in, whose other entries would move. */
function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return undefined;
  const kept = Object.entries(value).filter(([name]) => name !== String(key));
  const part = without(at(value, [key]), rest);
  return Array.isArray(value)
    ? undefined
    : Object.fromEntries(part === undefined ? kept : [...kept, [String(key), part]]);
}

function isToldBy(
  { code, path }: z.core.$ZodIssue,
  index: number,
  all: readonly z.core.$ZodIssue[],
): boolean {
  return (
    code === "custom" &&
    all.some(
      (other, i) =>
        path.every((key, depth) => other.path[depth] === key) &&
        (other.path.length > path.length || (other.path.length === path.length && i < index)),
    )
  );
}

function unknownKey(path: readonly PropertyKey[], key: string, schema: z.ZodType, raw: unknown): Mistake {
  const known = knownKeys(schema, path, raw);
  return {
    path: dotted([...path, key]),
    value: at(raw, [...path, key]),
    allowed: `no such key; there are ${known.join(", ")}`,
  };
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "invalid_key":
      return issue.issues[0] === undefined ? issue.message : allowed(issue.issues[0]);
    case "invalid_value":
      return reasonOf(issue) ?? `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `at least ${issue.minimum}${units[issue.origin] ?? ""}`;
    case "too_big":
      return `at most ${issue.maximum}${units[issue.origin] ?? ""}`;
    default:
      return issue.message;
  }
}

/** Why there is only one value, where the schema says it. */
function reasonOf({ message, values }: z.core.$ZodIssueInvalidValue): string | undefined {
  return values.length === 1 && !message.startsWith("Invalid input") ? message : undefined;
}

const units: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  string: "a text",
  boolean: "true or false",
};

function article(expected: string): string {
  return kinds[expected] ?? expected;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
