import { UnknownValue } from "../model/unknown.ts";

/** How Pulumi writes a value that isn't known before the update: a text for each kind of value. */
const unknownMarks: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The key that tells a Pulumi special object, and the value that says it is a secret. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** How previews and exports without the passphrase show a secret. */
const mask = "[secret]";

/** A value in place of which reading throws. */
class Hidden {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

type Fields = Record<string, unknown>;

/**
 * The same value, with every unknown or masked part replaced by a getter that throws {@link UnknownValue}. Parts
 * without any are shared, not copied. Refuses what refers to itself, which YAML's aliases can do.
 */
export function withUnknowns(value: unknown, path: string): unknown {
  const result = reveal(value, path, new Set());
  return result instanceof Hidden ? throwing(result, path) : result;
}

/** Whether reading that field would throw. */
export function isUnknown(object: object, field: string): boolean {
  return Object.getOwnPropertyDescriptor(object, field)?.get !== undefined;
}

function reveal(value: unknown, path: string, above: Set<unknown>): unknown {
  if (typeof value === "string") {
    if (unknownMarks.has(value)) return new Hidden("is known only after deployment");
    return value === mask ? new Hidden("is a secret that isn't shown here") : value;
  }
  if (typeof value !== "object" || value === null || value instanceof Hidden) return value;
  if (above.has(value)) throw new SelfReference(path);
  above.add(value);
  const result = isSecret(value) ? revealSecret(value, path, above) : revealFields(value, path, above);
  above.delete(value);
  return result;
}

/** Thrown where an object contains itself. */
export class SelfReference extends Error {
  constructor(path: string) {
    super(`${path} contains itself`);
  }
}

function isSecret(value: object): value is Fields {
  return (value as Fields)[signature] === secretSignature;
}

function revealSecret(secret: Fields, path: string, above: Set<unknown>): unknown {
  if (typeof secret.plaintext === "string") return reveal(parse(secret.plaintext), path, above);
  if ("value" in secret) return reveal(secret.value, path, above);
  return new Hidden("is encrypted");
}

/** The parser's own error would quote the secret. */
function parse(plaintext: string): unknown {
  try {
    return JSON.parse(plaintext);
  } catch {
    return new Hidden("is a secret that can't be read");
  }
}

function revealFields(value: object, path: string, above: Set<unknown>): unknown {
  let copy: Fields | undefined;
  for (const [key, field] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    const known = reveal(field, at, above);
    if (known === field) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Fields;
    set(copy, key, known, at);
  }
  return copy ?? value;
}

function set(target: Fields, key: string, value: unknown, path: string): void {
  if (!(value instanceof Hidden)) {
    target[key] = value;
    return;
  }
  const get = () => throwing(value, path);
  Object.defineProperty(target, key, { get, enumerable: true, configurable: true });
}

function throwing({ why }: Hidden, path: string): never {
  throw new UnknownValue(`${path} ${why}`);
}
