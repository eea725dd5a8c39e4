import type { Redactor } from "./redactor.ts";
import { isSensitive, mask } from "./secrets.ts";

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

/** The key by which Pulumi tells its special values, and what stands there. */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
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

/** Objects deeper than any that a cluster takes are shown as one field. */
const maximumDepth = 40;

interface Place {
  readonly path: string;
  readonly index: string;
  readonly depth: number;
  /** Everything below is masked. */
  readonly secret: boolean;
  /** It is an item that goes by its name. */
  readonly named?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** All fields of a resource's properties, masked. `type` is Pulumi's. */
export function fieldsOf(type: string, properties: unknown, redactor: Redactor): readonly Field[] {
  const found: Field[] = [];
  const start = { path: "", index: "", depth: 0, secret: false };
  collect(properties, start, isSecretType(type), redactor, found);
  return found;
}

/** Remembers every secret of a resource, so that none is shown where it is repeated. */
export function learnSecrets(type: string, properties: unknown, redactor: Redactor): void {
  learn(properties, isSecretType(type), redactor, 0);
}

function learn(value: unknown, holder: boolean, redactor: Redactor, depth: number): void {
  if (typeof value !== "object" || value === null || depth > maximumDepth) return;
  const fields = value as Fields;
  if (signature in fields) {
    learnSpecial(fields, redactor);
    return;
  }
  const data = holder || isSecretObject(fields);
  for (const [key, part] of Object.entries(fields)) {
    if (isSecretField(key, fields, data) && !isHarmlessBelow(key)) learnBelow(part, redactor, depth + 1);
    else learn(part, false, redactor, depth + 1);
  }
  if (Array.isArray(value))
    for (const [at, item] of value.entries()) if (isArgument(value[at - 1])) redactor.learn(item, false);
}

/** Below a name such as `credentials`, what says where they are is shown and so must not be masked everywhere. */
function learnBelow(value: unknown, redactor: Redactor, depth = 0): void {
  if (depth > maximumDepth) return;
  if (typeof value !== "object" || value === null) {
    redactor.learn(value, false);
    // kubectl keeps a whole object in one text.
    if (typeof value === "string" && value.startsWith("{")) learn(parsed(value), false, redactor, depth + 1);
    return;
  }
  if (signature in value) {
    learnSpecial(value as Fields, redactor);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    if (!isHarmlessBelow(key)) learnBelow(part, redactor, depth + 1);
  }
}

function learnSpecial(value: Fields, redactor: Redactor): void {
  if (value[signature] === outputMark && value.secret !== true) return;
  if (typeof value.plaintext === "string") redactor.learn(parsed(value.plaintext), true);
  if ("value" in value) redactor.learn(value.value, true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function collect(value: unknown, place: Place, holder: boolean, redactor: Redactor, found: Field[]): void {
  const add = (text: string) => found.push({ path: place.path, index: place.index, value: raw(value), text });
  if (typeof value === "object" && value !== null) {
    if (signature in value) add(special(value as Fields, place, redactor));
    else if (Object.keys(value).length === 0) add(Array.isArray(value) ? "[]" : "{}");
    else if (place.depth > maximumDepth) add("(deeper than is shown)");
    else if (Array.isArray(value)) collectItems(value, place, redactor, found);
    else collectFields(value as Fields, place, holder, redactor, found);
  } else add(scalar(value, place, redactor));
}

function collectItems(items: readonly unknown[], place: Place, redactor: Redactor, found: Field[]): void {
  const names = items.map((item) => shownName(item, redactor));
  const named = !names.includes(undefined) && new Set(names).size === items.length;
  for (const [at, item] of items.entries()) {
    const inner = {
      path: `${place.path}[${named ? names[at] : at}]`,
      index: `${place.index}[${at}]`,
      depth: place.depth + 1,
      secret: place.secret || isArgument(items[at - 1]),
      named,
    };
    collect(item, inner, false, redactor, found);
  }
}

function collectFields(
  fields: Fields,
  place: Place,
  holder: boolean,
  redactor: Redactor,
  found: Field[],
): void {
  const data = holder || isSecretObject(fields);
  for (const [key, part] of Object.entries(fields)) {
    // The path has it already.
    if (place.named && key === "name" && Object.keys(fields).length > 1) continue;
    const inner = {
      path: joined(place.path, redactor.clean(key)),
      index: joined(place.index, key),
      depth: place.depth + 1,
      secret: isSecretField(key, fields, data) || (place.secret && !isHarmlessBelow(key)),
    };
    collect(part, inner, false, redactor, found);
  }
}

function scalar(value: unknown, { secret }: Place, redactor: Redactor): string {
  if (isUnknown(value)) return unknown;
  if (value === mask) return mask;
  if (typeof value === "string") return secret && value !== "" ? mask : redactor.clean(value);
  return secret && typeof value === "number" ? mask : String(value);
}

function special(value: Fields, place: Place, redactor: Redactor): string {
  const mark = value[signature];
  if (mark === outputMark && value.secret !== true)
    return "value" in value ? scalarOrMore(value.value, place, redactor) : unknown;
  if (mark === secretMark || typeof mark !== "string") return mask;
  return otherMarks[mark] ?? mask;
}

/** An output's value in one text. */
function scalarOrMore(value: unknown, place: Place, redactor: Redactor): string {
  if (typeof value !== "object" || value === null) return scalar(value, place, redactor);
  const inside: Field[] = [];
  collect(value, { ...place, path: "", index: "" }, false, redactor, inside);
  return inside.map(({ path, text }) => `${path}: ${text}`).join(", ");
}

/** A volume's `secret`, which says which keys of a Secret are mounted where. */
function isVolume(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const known = ["secretName", "name", "items", "optional", "defaultMode"];
  return ("secretName" in value || "name" in value) && Object.keys(value).every((key) => known.includes(key));
}

function isSecretType(type: string): boolean {
  return /(^|:)Secret(Patch)?$/.test(type);
}

/** Whether that field of an object is masked; `data` says whether the object is a Secret. */
function isSecretField(key: string, fields: Fields, data: boolean): boolean {
  return (
    (isSensitive(key) && !isVolume(fields[key])) ||
    (data && isData(key)) ||
    (key === "value" && isNamedSecret(fields))
  );
}

/** In Kubernetes, a Secret; it may be inside a list or a template too. */
function isSecretObject(fields: Fields): boolean {
  return fields.kind === "Secret" || fields.kind === "SecretList";
}

function isData(key: string): boolean {
  return ["data", "stringData", "binaryData", "items", "secretString", "secretBinary"].includes(key);
}

/** `{ name: DB_PASSWORD, value: … }`. */
function isNamedSecret(fields: Fields): boolean {
  const name = fields.name ?? fields.key;
  return typeof name === "string" && isSensitive(name);
}

/** `--password`, whose value is the next item. */
function isArgument(item: unknown): boolean {
  return typeof item === "string" && /^--?[\w-]{1,100}$/.test(item) && isSensitive(item);
}

/** What says where a secret is, below a name such as `secretKeyRef` or `imagePullSecrets`. */
function isHarmlessBelow(key: string): boolean {
  return /^(name|secretName|namespace|optional|defaultMode)$|Ref$/.test(key);
}

/** The name by which an item of a list goes in paths; a masked one tells nothing apart. */
function shownName(item: unknown, redactor: Redactor): string | undefined {
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
