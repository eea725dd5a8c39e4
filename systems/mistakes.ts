import { z } from "zod";

/** One thing that is wrong in a stack file, in the words of whoever wrote the file. */
export interface Mistake {
  /** Dotted path of the setting. */
  readonly path: string;
  /** What the file says; undefined if it says nothing. */
  readonly value: unknown;
  readonly allowed: string;
}

/** All that a schema finds wrong in `raw`. */
export function mistakes(error: z.ZodError, schema: z.ZodType, raw: unknown): readonly Mistake[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(issue.path, key, schema, raw));
    return [{ path: dotted(issue.path), value: at(raw, issue.path), allowed: allowed(issue) }];
  });
}

function unknownKey(path: readonly PropertyKey[], key: string, schema: z.ZodType, raw: unknown): Mistake {
  const known = knownKeys(schema, path);
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
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "string" ? `at least ${issue.minimum} characters` : `at least ${issue.minimum}`;
    case "too_big":
      return issue.origin === "string" ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

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

/** The keys that a schema has at a path, read from its JSON Schema, which knows them through every wrapper. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const node = path.reduce<unknown>((parent, key) => at(parent, ["properties", key]), root);
  return Object.keys((at(node, ["properties"]) as object | undefined) ?? {});
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
