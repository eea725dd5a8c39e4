import { applyDefaults } from "./defaults.ts";
import { type Field, fieldsOf, typeOf } from "./schema/types.ts";

/** A field that hasn't the type which its kind gives it; the API server refuses the whole object. */
export interface Fault {
  /** Such as `spec.replicas`. */
  readonly path: string;
  /** What it must be, and what it is; never its value, which may be a secret. */
  readonly reason: string;
}

type Value = unknown;
type Fields = Record<string, Value>;

/**
 * An object as the API server would store it (docs/decisions/0014): null is absent, defaults are filled in, and a field of
 * the wrong type counts as absent and is told. Fields that aren't known yet stay so.
 */
export function asStored<T extends { readonly apiVersion: string; readonly kind: string }>(
  object: T,
): { readonly object: T; readonly faults: readonly Fault[] } {
  const type = typeOf(object.apiVersion, object.kind);
  const faults: Fault[] = [];
  return { object: struct(object as Fields, type, "", faults) as T, faults };
}

/** What stands where there is nothing. */
const absent = Symbol("absent");

function read(value: Value, type: string, path: string, faults: Fault[]): Value {
  switch (type[0]) {
    case "[":
      return Array.isArray(value)
        ? list(value, type.slice(1), path, faults)
        : wrong(value, type, path, faults);
    case "{":
      return isFields(value) ? map(value, type.slice(1), path, faults) : wrong(value, type, path, faults);
  }
  const check = scalars[type];
  if (check) return check(value) ? value : wrong(value, type, path, faults);
  return isFields(value) ? struct(value, type, path, faults) : wrong(value, type, path, faults);
}

function struct(value: Fields, type: string, path: string, faults: Fault[]): Fields {
  const fields = fieldsOf(type);
  const stored: Fields = {};
  for (const key of Object.keys(value)) {
    const field = fields?.get(key);
    const at = path === "" ? key : `${path}.${key}`;
    copy(value, key, stored, (one) => {
      if (one === null || (one === "" && isZero(field, type, key))) return absent;
      return known(one, field, at, faults);
    });
  }
  applyDefaults(type, stored);
  if (type === "core.v1.PodSpec" && lacksContainers(stored) && !isTold(faults, path))
    faults.push({ path: `${path}.containers`, reason: "has none" });
  return stored;
}

/** Texts of which Go keeps a pointer, so that "" is another thing than nothing. */
const pointers: ReadonlySet<string> = new Set([
  "storageClassName",
  "volumeAttributesClassName",
  "ingressClassName",
  "runtimeClassName",
  "loadBalancerClass",
  "localhostProfile",
  "timeZone",
  "apiGroup",
]);

/** Whether "" is what Go has where there is nothing. */
function isZero(field: Field | undefined, type: string, key: string): boolean {
  if (field?.type !== "string" || field.required) return false;
  return !pointers.has(key) || type === "core.v1.PersistentVolumeSpec";
}

/** The one required list without which rules would find nothing to look at, and nothing wrong. */
function lacksContainers(pod: Fields): boolean {
  const property = Object.getOwnPropertyDescriptor(pod, "containers");
  if (property?.get) return false;
  const value: Value = property?.value;
  return !Array.isArray(value) || value.length === 0;
}

function isTold(faults: readonly Fault[], pod: string): boolean {
  return faults.some(({ path }) => path.startsWith(`${pod}.containers`));
}

/** The fields that a type hasn't are for a rule to tell. */
function known(value: Value, field: Field | undefined, path: string, faults: Fault[]): Value {
  return field ? read(value, field.type, path, faults) : withoutNulls(value);
}

function map(value: Fields, type: string, path: string, faults: Fault[]): Fields {
  const stored: Fields = {};
  for (const key of Object.keys(value))
    copy(value, key, stored, (one) => read(one === null ? zero(type) : one, type, `${path}[${key}]`, faults));
  return stored;
}

function list(value: readonly Value[], type: string, path: string, faults: Fault[]): readonly Value[] {
  return items(value, (one, index) =>
    read(one === null ? zero(type) : one, type, `${path}[${index}]`, faults),
  );
}

function items(value: readonly Value[], make: (item: Value, index: number) => Value): readonly Value[] {
  const stored: Value[] = [];
  for (const index of value.keys()) {
    const property = Object.getOwnPropertyDescriptor(value, index);
    if (property?.get) Object.defineProperty(stored, stored.length, property);
    else {
      const made = make(property?.value, index);
      if (made !== absent) stored.push(made);
    }
  }
  return stored;
}

/** Go decodes null in a list or map as the type's zero value. */
function zero(type: string): Value {
  if (type[0] === "[") return [];
  return zeros[type] ?? {};
}

const zeros: Readonly<Record<string, Value>> = {
  string: "",
  bytes: "",
  integer: 0,
  number: 0,
  boolean: false,
  quantity: "0",
  intOrString: 0,
};

/** What isn't known yet stays a getter that throws. */
function copy(from: Fields, key: string, to: Fields, make: (value: Value) => Value): void {
  const property = Object.getOwnPropertyDescriptor(from, key);
  if (property?.get) {
    Object.defineProperty(to, key, property);
    return;
  }
  const value = property?.value;
  const made = value === undefined ? absent : make(value);
  if (made !== absent) set(to, key, made);
}

/** A key may be `__proto__`, which assignment would take for another thing. */
function set(to: Fields, key: string, value: Value): void {
  if (key === "__proto__")
    Object.defineProperty(to, key, { value, enumerable: true, configurable: true, writable: true });
  else to[key] = value;
}

function isFields(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const quantity = /^[+-]?(\d+\.?\d*|\.\d+)(m|u|n|k|[MGTPE]i?|Ki|[eE][+-]?\d+)?$/;

const scalars: Readonly<Record<string, (value: Value) => boolean>> = {
  string: (value) => typeof value === "string",
  bytes: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  quantity: (value) => typeof value === "number" || (typeof value === "string" && quantity.test(value)),
  intOrString: (value) => typeof value === "string" || Number.isInteger(value),
  object: isFields,
  any: () => true,
};

function wrong(value: Value, type: string, path: string, faults: Fault[]): typeof absent {
  faults.push({ path, reason: `must be ${expected(type)}, and is ${found(value, type)}` });
  return absent;
}

const names: Readonly<Record<string, string>> = {
  string: "a string",
  bytes: "a string in Base64",
  integer: "an integer",
  number: "a number",
  boolean: "true or false",
  quantity: "a quantity, such as 250m or 128Mi",
  intOrString: "an integer or a string",
};

function expected(type: string): string {
  return type[0] === "[" ? "a list" : (names[type] ?? "an object");
}

function found(value: Value, type: string): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a number";
  if (typeof value === "boolean") return String(value);
  return type === "quantity" ? "another string" : "a string";
}

/** Fields that Kubernetes hasn't defined; those of custom resources are for their own definitions to check. */
function withoutNulls(value: Value): Value {
  if (Array.isArray(value)) return items(value, withoutNulls);
  if (!isFields(value)) return value;
  const fields: Fields = {};
  for (const key of Object.keys(value))
    copy(value, key, fields, (one) => (one === null ? absent : withoutNulls(one)));
  return fields;
}
