import fc from "fast-check";
import { z } from "zod";
import { duration, network, schedule, size } from "../../components/fields.ts";

/** The part of JSON Schema that settings use. */
interface Node {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

type Raw = Readonly<Record<string, unknown>>;

/** One mapping over another, part by part; a list replaces a list. */
export function merged(under: Raw, over: Raw): Raw {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isMapping(below) && isMapping(value) ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(both) };
}

function isMapping(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Settings that a schema may accept: its own words say what each can be. Most settings are left out, as in a stack file. */
export function settingsOf(schema: z.ZodType): fc.Arbitrary<Raw> {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  return valuesOf(root) as fc.Arbitrary<Raw>;
}

function valuesOf(node: Node): fc.Arbitrary<unknown> {
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...node.enum);
  const kinds = node.anyOf ?? node.oneOf ?? ofTypes(node);
  if (kinds) return fc.oneof(...kinds.map(valuesOf));
  switch (node.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return wholeNumber(node);
    case "number":
      return fc.double({ min: node.minimum ?? 0, max: node.maximum ?? 1e6, noNaN: true });
    case "string":
      return text(node);
    case "array":
      return fc.array(valuesOf(node.items ?? {}), { minLength: node.minItems ?? 0, maxLength: 3 });
    case "object":
      return node.properties ? mapping(node) : dictionary(node);
    default:
      throw new Error(`No value can be made of ${JSON.stringify(node)}`);
  }
}

/** A node for each type of a value that may be of several. */
function ofTypes({ type, ...node }: Node): readonly Node[] | undefined {
  return typeof type === "object" ? type.map((one) => ({ ...node, type: one })) : undefined;
}

/** Often the least and the most that is allowed, where mistakes are. */
function wholeNumber({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Node): fc.Arbitrary<number> {
  const near = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 100) });
  return fc.oneof(near, fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
}

const leftOut = Symbol("left out");

function mapping({ properties = {}, required = [] }: Node): fc.Arbitrary<Raw> {
  const parts = Object.entries(properties).map(([key, node]) => {
    const given = valuesOf(node);
    const value = required.includes(key)
      ? given
      : fc.oneof({ weight: 2, arbitrary: fc.constant(leftOut) }, { weight: 1, arbitrary: given });
    return value.map((one) => [key, one] as const);
  });
  return fc.tuple(...parts).map((all) => Object.fromEntries(all.filter(([, value]) => value !== leftOut)));
}

function dictionary({ additionalProperties, propertyNames }: Node): fc.Arbitrary<Raw> {
  const values = typeof additionalProperties === "object" ? additionalProperties : {};
  return fc.dictionary(
    valuesOf(propertyNames ?? { type: "string" }) as fc.Arbitrary<string>,
    valuesOf(values),
    {
      maxKeys: 3,
    },
  );
}

/** Schedules in five fields, good and bad. */
export const crons: fc.Arbitrary<string> = cron();

function cron(): fc.Arbitrary<string> {
  const field = (min: number, max: number, names: readonly string[] = []) => {
    const one = fc.oneof(
      fc.integer({ min, max }).map(String),
      ...(names.length > 0 ? [fc.constantFrom(...names)] : []),
    );
    const range = fc.oneof(
      fc.constantFrom("*", "?"),
      one,
      fc.tuple(one, one).map(([a, b]) => `${a}-${b}`),
    );
    const stepped = fc.tuple(range, fc.integer({ min: 1, max: max + 1 })).map(([r, step]) => `${r}/${step}`);
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant("*") },
      range,
      stepped,
      fc.array(range, { minLength: 1, maxLength: 3 }).map((all) => all.join(",")),
    );
  };
  const months = ["JAN", "feb", "Dec"];
  return fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, months), field(0, 6, ["sun", "SAT"]))
    .map((fields) => fields.join(" "));
}

/** What a pattern alone hardly ever makes. */
const likely: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  [
    patternOf(size),
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom("", "m", "k", "M", "Mi", "Gi", "G", "Ti"))
      .map((parts) => parts.join("")),
  ],
  [
    patternOf(duration),
    fc
      .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom("ms", "s", "m", "h"))
      .map((parts) => parts.join("")),
  ],
  [patternOf(schedule), crons],
  ...networks(),
]);

function patternOf(schema: z.ZodType): string {
  return (z.toJSONSchema(schema) as Node).pattern ?? "";
}

function networks(): readonly (readonly [string, fc.Arbitrary<string>])[] {
  const [four, six] = (z.toJSONSchema(network) as Node).anyOf ?? [];
  const near = (most: number) => fc.constantFrom(0, 1, 8, most / 2, most);
  return [
    [
      four?.pattern ?? "",
      fc.oneof(fc.constant("0.0.0.0"), fc.ipV4()).chain((ip) => near(32).map((bits) => `${ip}/${bits}`)),
    ],
    [
      six?.pattern ?? "",
      fc
        .oneof(fc.constantFrom("::", "fd00:ec2::"), fc.ipV6())
        .chain((ip) => near(128).map((bits) => `${ip}/${bits}`)),
    ],
  ];
}

function text({ maxLength = Number.POSITIVE_INFINITY, pattern }: Node): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ unit: "binary", maxLength: Math.min(maxLength, 50) });
  const expression = new RegExp(pattern);
  const matching = fc
    .stringMatching(new RegExp(withoutAssertions(pattern)))
    .filter((made) => expression.test(made) && made.length <= maxLength);
  const more = likely.get(pattern);
  return more ? fc.oneof({ weight: 4, arbitrary: more }, { weight: 1, arbitrary: matching }) : matching;
}

/** A pattern without what looks ahead, which strings can't be made from. */
function withoutAssertions(pattern: string): string {
  const start = pattern.search(/\(\?[=!]/);
  if (start < 0) return pattern;
  let depth = 0;
  let end = start;
  do {
    const sign = pattern[end];
    if (sign === "\\") end += 1;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    end += 1;
  } while (depth > 0);
  return withoutAssertions(pattern.slice(0, start) + pattern.slice(end));
}

/**
 * What is left of raw settings when everything is taken out that the schema complains of; where it complains of a default,
 * what contradicts that. In the end nothing may be left but the keys of `kept`, which the schema must accept.
 */
export function acceptedPart(schema: z.ZodType, raw: Raw, kept: readonly string[]): Raw {
  let left = raw;
  for (;;) {
    const issues = schema.safeParse(left).error?.issues ?? [];
    if (issues.length === 0) return left;
    const before = left;
    for (const issue of issues) left = mended(left, issue, kept);
    if (left === before) left = without(left, [lastKey(left, kept)]) as Raw;
  }
}

/** Without the value that is complained of, one that contradicts it, or the mapping that lacks something. */
function mended(raw: Raw, issue: z.core.$ZodIssue, kept: readonly string[]): Raw {
  const because =
    issue.code === "custom" ? (issue.params?.because as readonly string[] | undefined) : undefined;
  const paths = [issue.path, ...(because ?? []).map((path) => path.split(".")), issue.path.slice(0, -1)];
  for (const path of paths) {
    if (kept.includes(path.map(String).join("."))) continue;
    const rest = without(raw, path) as Raw;
    if (rest !== raw) return rest;
  }
  return raw;
}

function lastKey(raw: Raw, kept: readonly string[]): string {
  const key = Object.keys(raw).findLast((one) => !kept.includes(one));
  if (key === undefined) throw new Error(`The schema refuses ${JSON.stringify(raw)}`);
  return key;
}

/** Without the value at a path; the very same value where there is nothing. */
function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (key === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, key))
    return value;
  if (Array.isArray(value)) return value.filter((_, i) => i !== Number(key));
  if (rest.length === 0)
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key)));
  const part = (value as Record<PropertyKey, unknown>)[key];
  const inner = without(part, rest);
  return inner === part ? value : { ...value, [key]: inner };
}
