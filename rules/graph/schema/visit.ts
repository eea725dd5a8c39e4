import { type Fields, fieldsOf, typeOf } from "./types.ts";

type Value = unknown;
type Values = Readonly<Record<string, Value>>;

/** A part of an object that is of one of Kubernetes' own types. */
export interface Part {
  /** Such as `core.v1.Container`. */
  readonly type: string;
  /** Such as `spec.template.spec.containers[0]`; empty for the whole object. */
  readonly path: string;
  readonly values: Values;
  /** The fields that the type has. */
  readonly fields: Fields;
}

/** Every part of an object of which the fields are known, the object itself first. What isn't known yet is left out. */
export function partsOf(object: { readonly apiVersion: string; readonly kind: string }): readonly Part[] {
  const parts: Part[] = [];
  within(object, typeOf(object.apiVersion, object.kind), "", parts);
  return parts;
}

function within(value: Value, type: string, path: string, parts: Part[]): void {
  if (typeof value !== "object" || value === null) return;
  const inner = type.slice(1);
  if (type[0] === "[" && Array.isArray(value))
    for (const index of value.keys()) within(known(value, index), inner, `${path}[${index}]`, parts);
  else if (type[0] === "{")
    for (const key of Object.keys(value)) within(known(value, key), inner, `${path}[${key}]`, parts);
  else struct(value as Values, type, path, parts);
}

function struct(values: Values, type: string, path: string, parts: Part[]): void {
  const fields = fieldsOf(type);
  if (!fields || Array.isArray(values)) return;
  parts.push({ type, path, values, fields });
  for (const [key, { type: inner }] of fields)
    if (key in values) within(known(values, key), inner, path === "" ? key : `${path}.${key}`, parts);
}

/** The value of a field; undefined where it isn't known yet. */
function known(from: object, key: string | number): Value {
  return Object.getOwnPropertyDescriptor(from, key)?.value;
}
