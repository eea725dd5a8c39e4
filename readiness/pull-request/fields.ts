import { passwordWords } from "./commands.ts";
import type { Redactor } from "./redactor.ts";
import {
  commandOf,
  type Fields,
  isArgument,
  isSecretField,
  isSecretObject,
  isSecretType,
  maximumDepth,
  outputMark,
  secretMark,
  signature,
  text,
} from "./secret-fields.ts";
import { isHarmlessBelow } from "./sensitive-names.ts";
import { mask } from "./text-secrets.ts";

/** A resource's properties as a flat list of fields, each with the text that may be shown of it. */

export interface Field {
  /** `spec.template.spec.containers["api"].image`; items that have names go by them. */
  readonly path: string;
  /** The same as Pulumi writes it, where items go by their index. */
  readonly index: string;
  /** What tells one value from another; never shown. */
  readonly value: string;
  readonly text: string;
}

const otherMarks: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: "[asset]",
  "0def7320c3a5731c473e5ecbe6d01bc7": "[archive]",
  "5cf8f73096256a8f31e491e813e4eb8e": "[resource]",
};

/** How Pulumi writes what isn't known before the update: a text for each type. */
const unknownMarks: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const unknown = "(known after deployment)";

export function isUnknown(value: unknown): boolean {
  return unknownMarks.has(value);
}

interface Place {
  readonly path: string;
  readonly index: string;
  readonly depth: number;
  /** Everything below is masked. */
  readonly secret: boolean;
  /** Paths of which everything is masked, in either form. */
  readonly sealed: ReadonlySet<string>;
  /** It is an item that goes by its name. */
  readonly named?: boolean;
}

/**
 * All fields of a resource's properties, masked. `type` is Pulumi's. `sealed` has the paths, in either form, of what is
 * secret in the resource's other state.
 */
export function fieldsOf(
  type: string,
  properties: unknown,
  redactor: Cleaner,
  sealed: ReadonlySet<string> = new Set(),
): readonly Field[] {
  const found: Field[] = [];
  const start = { path: "", index: "", depth: 0, secret: false, sealed };
  collect(properties, start, isSecretType(type), redactor, found);
  return found;
}

/** What takes secrets out of texts. */
type Cleaner = Pick<Redactor, "clean">;
export const unclean: Cleaner = { clean: (text) => text };

/**
 * The paths, in both forms, of what is masked as a whole in any of these properties of a resource. Pulumi may mask a whole object
 * for one secret inside: where another state shows which one that is, the object itself is none.
 */
export function secretPaths(type: string, states: readonly unknown[]): ReadonlySet<string> {
  const masked = states.flatMap((properties) =>
    fieldsOf(type, properties, unclean)
      .filter(({ text }) => text === mask)
      .flatMap(({ index, path }) => [path, index]),
  );
  const all = new Set(masked);
  const holders = new Set(masked.flatMap(ancestors));
  return new Set([...all].filter((path) => !holders.has(path)));
}

function collect(value: unknown, place: Place, holder: boolean, redactor: Cleaner, found: Field[]): void {
  const text = leafText(value, place, redactor);
  if (text !== undefined) found.push({ path: place.path, index: place.index, value: raw(value), text });
  else if (Array.isArray(value)) collectItems(value, place, redactor, found);
  else collectFields(value as Fields, place, holder, redactor, found);
}

/** What is shown of a value that isn't taken apart; undefined of one that is. */
function leafText(value: unknown, place: Place, redactor: Cleaner): string | undefined {
  if (isSealed(place) && isThere(value)) return mask;
  if (typeof value !== "object" || value === null) return scalar(value, place, redactor);
  if (signature in value) return special(value as Fields, place, redactor);
  if (Object.keys(value).length === 0) return Array.isArray(value) ? "[]" : "{}";
  return place.depth > maximumDepth ? "(deeper than is shown)" : undefined;
}

/** Secret in the resource's other state, and so here. */
function isSealed({ index, path, sealed }: Place): boolean {
  return sealed.has(path) || sealed.has(index);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function collectItems(items: readonly unknown[], place: Place, redactor: Cleaner, found: Field[]): void {
  const names = items.map((item) => shownName(item, redactor));
  const named = !names.includes(undefined) && new Set(names).size === items.length;
  const passwords = passwordWords(items.map(text));
  for (const [at, item] of items.entries()) {
    const inner = {
      path: `${place.path}[${named ? names[at] : at}]`,
      index: `${place.index}[${at}]`,
      depth: place.depth + 1,
      secret: place.secret || isArgument(items[at - 1]) || passwords.has(at),
      sealed: place.sealed,
      named,
    };
    collect(item, inner, false, redactor, found);
  }
}

function collectFields(
  fields: Fields,
  place: Place,
  holder: boolean,
  redactor: Cleaner,
  found: Field[],
): void {
  const data = holder || isSecretObject(fields);
  const sealed = withPasswords(fields, place);
  for (const [key, part] of Object.entries(fields)) {
    // The path has it already.
    if (place.named && key === "name" && Object.keys(fields).length > 1) continue;
    const inner = {
      path: joined(place.path, redactor.clean(key)),
      index: joined(place.index, key),
      depth: place.depth + 1,
      secret: isSecretField(key, fields, data) || (place.secret && !isHarmlessBelow(key)),
      sealed,
    };
    collect(part, inner, false, redactor, found);
  }
}

function scalar(value: unknown, { secret }: Place, redactor: Cleaner): string {
  if (isUnknown(value)) return unknown;
  if (value === mask) return mask;
  if (typeof value === "string") return secret && value !== "" ? mask : redactor.clean(value);
  return secret && typeof value === "number" ? mask : String(value);
}

function special(value: Fields, place: Place, redactor: Cleaner): string {
  const mark = value[signature];
  if (mark === outputMark && value.secret !== true)
    return "value" in value ? scalarOrMore(value.value, place, redactor) : unknown;
  if (mark === secretMark || typeof mark !== "string") return mask;
  return otherMarks[mark] ?? mask;
}

/** An output's value in one text. */
function scalarOrMore(value: unknown, place: Place, redactor: Cleaner): string {
  if (typeof value !== "object" || value === null) return scalar(value, place, redactor);
  const inside: Field[] = [];
  collect(value, { ...place, path: "", index: "" }, false, redactor, inside);
  return inside.map(({ path, text }) => `${path}: ${text}`).join(", ");
}

/** The places of passwords in a command that is in two fields. */
function withPasswords(fields: Fields, { index, sealed }: Place): ReadonlySet<string> {
  const parts = commandOf(fields);
  if (parts.length < 2) return sealed;
  const places = parts.flatMap(([key, words]) => words.map((_, at) => `${joined(index, key)}[${at}]`));
  const found = passwordWords(parts.flatMap(([, words]) => words));
  return found.size === 0 ? sealed : new Set([...sealed, ...[...found].map((at) => places[at] ?? "")]);
}

/** The name by which an item of a list goes in paths; a masked one tells nothing apart. */
function shownName(item: unknown, redactor: Cleaner): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const { name } = item as { readonly name?: unknown };
  if (typeof name !== "string") return undefined;
  return redactor.clean(name) === name ? JSON.stringify(name) : undefined;
}

function joined(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function raw(value: unknown): string {
  return typeof value === "string" ? `"${value}` : (JSON.stringify(value) ?? "undefined");
}

/** Paths of what a field is in. */
export function ancestors(path: string): readonly string[] {
  return [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
}
