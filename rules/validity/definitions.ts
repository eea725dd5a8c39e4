import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { list, object, objects, text, type Values } from "./check.ts";

/** A version of a kind that a CustomResourceDefinition of the input adds. */
export interface Definition {
  readonly isServed: boolean;
  /** Undefined where it says nothing of its fields. */
  readonly validate: ValidateFunction | undefined;
}

/** The definition of a custom resource; undefined where the input has none. */
export function definitionOf(graph: Graph, { group, kind, written }: Resource): Definition | undefined {
  const definition = graph.derive(definitionsByKind).get(`${group}/${kind}`);
  if (!definition) return undefined;
  const version = written.apiVersion.slice(group.length + 1);
  const versions = compiled.get(definition) ?? new Map<string, Definition>();
  compiled.set(definition, versions);
  const made = versions.get(version) ?? compile(definition, version);
  versions.set(version, made);
  return made;
}

/** Each version is compiled once, when the first object of it is judged: large ones take a second. */
const compiled = new WeakMap<Values, Map<string, Definition>>();

function definitionsByKind(graph: Graph): ReadonlyMap<string, Values> {
  const definitions = graph
    .ofKind<Values>("CustomResourceDefinition")
    .flatMap(({ written: { spec } }) => (spec ? [spec] : []));
  return new Map(
    definitions.map((spec) => [`${text(spec, "group")}/${text(object(spec, "names"), "kind")}`, spec]),
  );
}

function compile(spec: Values, name: string): Definition {
  const version = objects(spec, "versions").find((one) => text(one, "name") === name);
  const schema = object(object(version, "schema"), "openAPIV3Schema");
  if (version?.served !== true || !schema) return { isServed: version?.served === true, validate: undefined };
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false });
  return { isServed: true, validate: ajv.compile(closed(schema, true)) };
}

/** Annotations, and what is judged elsewhere: `format` says mostly how a number is kept. */
const copied = [
  ...["type", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"],
];

/**
 * As JSON Schema what the API server means by a structural schema: fields that aren't named are unknown unless they are to be
 * preserved, null is absence, and what has a default needn't be given.
 */
function closed(schema: Values, isWhole: boolean): Values {
  const own = { ...constraints(schema), ...within(schema, closedPart) };
  const isObject = text(schema, "type") === "object";
  const keepsUnknown =
    schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties !== undefined;
  const isResource = isWhole || schema["x-kubernetes-embedded-resource"] === true;
  return {
    ...own,
    ...(isResource && { properties: { ...meta, ...object(own, "properties"), metadata: {} } }),
    ...(isObject && !keepsUnknown && { additionalProperties: false }),
  };
}

const meta = { apiVersion: {}, kind: {} };
const closedPart = (schema: Values) => closed(schema, false);

function constraints(schema: Values): Values {
  const given = Object.fromEntries(Object.entries(schema).filter(([key]) => copied.includes(key)));
  const properties = object(schema, "properties") ?? {};
  const required = list(schema, "required").filter(
    (field) => object(properties, String(field))?.default === undefined,
  );
  const isEither = schema["x-kubernetes-int-or-string"] === true;
  const type = isEither ? ["integer", "string"] : text(schema, "type");
  const [exclusiveMinimum, minimum] = bound(schema, "exclusiveMinimum", "minimum");
  const [exclusiveMaximum, maximum] = bound(schema, "exclusiveMaximum", "maximum");
  const changed = {
    type: type === undefined ? undefined : [type, "null"].flat(),
    enum: Array.isArray(schema.enum) ? [...(schema.enum as readonly unknown[]), null] : undefined,
    pattern: isPattern(schema.pattern) ? schema.pattern : undefined,
    required: required.length > 0 ? required : undefined,
    ...{ exclusiveMinimum, minimum, exclusiveMaximum, maximum },
  };
  return Object.fromEntries(
    Object.entries({ ...given, ...changed }).filter(([, value]) => value !== undefined),
  );
}

/** Here whether a bound is excluded is a word beside it; in later JSON Schema it is the number itself. */
function bound(schema: Values, excluded: string, field: string): readonly unknown[] {
  return schema[excluded] === true ? [schema[field], undefined] : [undefined, schema[field]];
}

/** Go knows a few forms that JavaScript doesn't; those are judged by the API server alone. */
function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === "string" && new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The schemas within one: fields are known by the outer ones alone, so what combines others is open. */
function within(schema: Values, ofPart: (part: Values) => Values): Values {
  const open = (part: Values): Values => ({ ...constraints(part), ...within(part, open) });
  const found: Record<string, unknown> = {};
  const properties = object(schema, "properties");
  if (properties)
    found.properties = Object.fromEntries(
      Object.keys(properties).map((key) => [key, ofPart(object(properties, key) ?? {})]),
    );
  for (const [key, make] of [
    ["items", ofPart],
    ["additionalProperties", ofPart],
    ["not", open],
  ] as const) {
    const part = object(schema, key);
    if (part) found[key] = make(part);
  }
  for (const key of ["allOf", "anyOf", "oneOf"])
    if (key in schema) found[key] = objects(schema, key).map(open);
  return found;
}

/** What is wrong, without the values. Of several forms that may be, none of which is there, that is told once. */
export function schemaProblems(errors: readonly ErrorObject[]): readonly string[] {
  const choices = errors.filter(({ keyword }) => ["anyOf", "oneOf", "not"].includes(keyword));
  const isPartOfChoice = ({ schemaPath }: ErrorObject) =>
    choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`));
  return errors.filter((error) => !isPartOfChoice(error)).map(problemOf);
}

function problemOf({ instancePath, keyword, message = "is wrong", params }: ErrorObject): string {
  const path = instancePath.slice(1).split("/").filter(Boolean).map(unescaped);
  const at = path
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
  const field = (name: unknown) => (at === "" ? String(name) : `${at}.${name}`);
  if (keyword === "additionalProperties") return `${field(params.additionalProperty)} isn't a field`;
  if (keyword === "required") return `${field(params.missingProperty)} is missing`;
  const whole = at === "" ? "it" : at;
  if (keyword === "enum") {
    const allowed = (params.allowedValues as readonly unknown[]).filter((one) => one !== null);
    return `${whole} must be one of ${allowed.map(String).join(", ")}`;
  }
  if (keyword === "type")
    return `${whole} must be ${[params.type]
      .flat()
      .filter((one) => one !== "null")
      .join(" or ")}`;
  return `${whole} ${message}`;
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
