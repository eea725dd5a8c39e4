import type { Problems } from "../model/unknown.ts";
import type { Form } from "./forms.ts";

export type Values = Readonly<Record<string, unknown>>;

/** What the API server asks of the fields of one of Kubernetes' own types. */
export interface TypeChecks {
  /** What fields must be like where they are there; each item of a list. */
  readonly fields?: Readonly<Record<string, Form>>;
  /** What keys of maps must be like. */
  readonly keys?: Readonly<Record<string, Form>>;
  /** What must be there, beyond what Kubernetes' own document says. */
  readonly required?: readonly string[];
  /** Fields, of which one must be there, and not two. */
  readonly exactlyOne?: readonly string[];
  readonly atMostOne?: readonly string[];
  /** What fields mean for each other. */
  readonly together?: (values: Values) => readonly Problem[];
}

/** What is wrong with a field, or with the whole where the field is `""`. */
export type Problem = readonly [field: string, what: string] | false | undefined;

/** What an object needs that holds the kind for the whole, such as its name. */
export type KindChecks = (values: Values) => readonly Problem[];

export type Tables = Readonly<Record<string, TypeChecks>>;

export function object(values: Values | undefined, field: string): Values | undefined {
  const value = values?.[field];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : undefined;
}

export function list(values: Values | undefined, field: string): readonly unknown[] {
  const value = values?.[field];
  return Array.isArray(value) ? value : [];
}

export function objects(values: Values | undefined, field: string): readonly Values[] {
  return list(values, field).filter(
    (one): one is Values => typeof one === "object" && one !== null && !Array.isArray(one),
  );
}

export function text(values: Values | undefined, field: string): string | undefined {
  const value = values?.[field];
  return typeof value === "string" ? value : undefined;
}

export function number(values: Values | undefined, field: string): number | undefined {
  const value = values?.[field];
  return typeof value === "number" ? value : undefined;
}

/** Fields that aren't allowed while that is so. */
export function forbidden(
  values: Values,
  when: boolean,
  why: string,
  ...fields: readonly string[]
): readonly Problem[] {
  return fields.map((field) => when && isThere(values, field) && [field, `isn't allowed ${why}`]);
}

export function needed(
  values: Values,
  when: boolean,
  why: string,
  ...fields: readonly string[]
): readonly Problem[] {
  return fields.map(
    (field) => when && !isThere(values, field) && [field, `is missing${why === "" ? "" : ` ${why}`}`],
  );
}

/** Go doesn't tell an empty list, map or text from none. */
export function isThere(values: Values, field: string): boolean {
  const value = values[field];
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** Of a list's items those whose key another one before it has. */
export function doubles(
  items: readonly Values[],
  field: string,
  key: (item: Values) => string | undefined,
): readonly Problem[] {
  const seen = new Set<string>();
  return items.map((item, index) => {
    const one = key(item);
    if (one === undefined) return undefined;
    if (seen.has(one)) return [`${field}[${index}]`, "is there twice"];
    seen.add(one);
    return undefined;
  });
}

/** The problems of one part, with the path of each. */
export function problemsIn(
  checks: TypeChecks,
  required: readonly string[],
  values: Values,
  path: string,
): readonly (() => Problems)[] {
  const at = (field: string) => (field === "" ? path : path === "" ? field : `${path}.${field}`);
  const { atMostOne, exactlyOne, fields = {}, keys = {}, together } = checks;
  const needs = [...required, ...(checks.required ?? [])];
  return [
    ...needs.map((field) => () => !isThere(values, field) && `${at(field)} is missing`),
    ...Object.entries(fields).map(
      ([field, form]) =>
        () =>
          // What is required and empty is missing, which is told.
          (values[field] !== "" || !needs.includes(field)) && valueProblems(values, field, form, at),
    ),
    ...Object.entries(keys).map(
      ([field, form]) =>
        () =>
          Object.keys(object(values, field) ?? {}).map(
            (key) => !form.fits(key) && `a key of ${at(field)} must be ${form.allowed}`,
          ),
    ),
    () => exactlyOne && oneAlone(values, exactlyOne, path, true),
    () => atMostOne && oneAlone(values, atMostOne, path, false),
    () => (together?.(values) ?? []).map((problem) => problem && `${at(problem[0])} ${problem[1]}`),
  ];
}

function valueProblems(values: Values, field: string, form: Form, at: (field: string) => string): Problems {
  const value = values[field];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return problemOf(value, form, at(field));
  return value.map((one, index) => problemOf(one, form, `${at(field)}[${index}]`));
}

function problemOf(value: unknown, { allowed, fits, isShown }: Form, path: string): string | undefined {
  if (fits(value)) return undefined;
  return `${path} must be ${allowed}${isShown ? `, and is ${value === "" ? "empty" : String(value)}` : ""}`;
}

function oneAlone(
  values: Values,
  fields: readonly string[],
  path: string,
  isNeeded: boolean,
): string | undefined {
  const given = fields.filter((field) => values[field] !== undefined);
  const whole = path === "" ? "it" : path;
  if (given.length > 1) return `${whole} has ${given.join(" and ")}, of which one alone is allowed`;
  return isNeeded && given.length === 0 ? `${whole} needs one of ${fields.join(", ")}` : undefined;
}
