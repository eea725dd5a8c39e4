import { passwordWords } from "./commands.ts";
import { isSensitive, nameKeys, spelling, valueKeys } from "./sensitive-names.ts";

/** Which of an object's fields hold secrets, told by what is around them. */

export type Fields = Readonly<Record<string, unknown>>;

/** Objects deeper than any that a cluster takes are shown as one field. */
export const maximumDepth = 40;

/** The key by which Pulumi tells its special values, and what stands there. */
export const signature = "4dabf18193072939515e22adb298388d";
export const secretMark = "1b47061264138c4ac30d75fd1eb44270";
export const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** A volume's `secret`, which says which keys of a Secret are mounted where. */
function isVolume(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const known = ["secretName", "name", "items", "optional", "defaultMode"];
  return ("secretName" in value || "name" in value) && Object.keys(value).every((key) => known.includes(key));
}

export function isSecretType(type: string): boolean {
  return /(^|:)Secret(Patch)?$/.test(type);
}

/** Whether that field of an object is masked; `data` says whether the object is a Secret. */
export function isSecretField(key: string, fields: Fields, data: boolean): boolean {
  return (
    (isSensitive(key) && !isVolume(fields[key])) ||
    (data && isData(key)) ||
    (valueKeys.includes(spelling(key)) && isNamedSecret(fields))
  );
}

/** In Kubernetes, a Secret; it may be inside a list or a template too. */
export function isSecretObject(fields: Fields): boolean {
  return fields.kind === "Secret" || fields.kind === "SecretList";
}

function isData(key: string): boolean {
  return ["data", "stringData", "binaryData", "items", "secretString", "secretBinary"].includes(key);
}

/** `{ name: DB_PASSWORD, value: … }`, in whatever spelling. */
function isNamedSecret(fields: Fields): boolean {
  return Object.entries(fields).some(
    ([key, name]) => nameKeys.includes(spelling(key)) && typeof name === "string" && isSensitive(name),
  );
}

/** A container's program may be in `command`, and its words in `args`. */
export function commandOf(fields: Fields): readonly (readonly [string, readonly string[]])[] {
  return ["entryPoint", "command", "args"].flatMap((key) => {
    const words = fields[key];
    return Array.isArray(words) ? [[key, words.map(text)] as const] : [];
  });
}

/** Words of commands that are passwords. */
export function passwordsOf(fields: Fields): readonly string[] {
  const lists = [
    Array.isArray(fields) ? fields.map(text) : [],
    commandOf(fields).flatMap(([, words]) => words),
  ];
  return lists.flatMap((words) => [...passwordWords(words)].map((at) => words[at] ?? ""));
}

/** `--password`, whose value is the next item. */
export function isArgument(item: unknown): boolean {
  return typeof item === "string" && /^--?[\w-]{1,100}$/.test(item) && isSensitive(item);
}

export function text(item: unknown): string {
  return typeof item === "string" ? item : "";
}
