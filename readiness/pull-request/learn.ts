import { ancestors, fieldsOf, unclean } from "./fields.ts";
import type { Redactor } from "./redactor.ts";
import {
  type Fields,
  isSecretField,
  isSecretObject,
  isSecretType,
  maximumDepth,
  outputMark,
  passwordsOf,
  signature,
} from "./secret-fields.ts";
import { isHarmlessBelow } from "./sensitive-names.ts";

/** Remembers a resource's secrets, so that none is shown where it is repeated. */

/** Remembers what is at these paths. */
export function learnAt(
  paths: ReadonlySet<string>,
  type: string,
  properties: unknown,
  redactor: Redactor,
): void {
  for (const { index, path, value } of fieldsOf(type, properties, unclean)) {
    if (![path, index].some((one) => paths.has(one) || ancestors(one).some((above) => paths.has(above))))
      continue;
    redactor.learn(value.startsWith('"') ? value.slice(1) : value, false, lastKey(index));
  }
}

function lastKey(index: string): string {
  return /([\w$-]+)(?:"\])?(?:\[\d+\])*$/.exec(index)?.[1] ?? "";
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
    if (isSecretField(key, fields, data) && !isHarmlessBelow(key)) learnBelow(part, redactor, depth + 1, key);
    else learn(part, false, redactor, depth + 1);
  }
  for (const word of passwordsOf(fields)) redactor.learn(word, false);
}

/** Below a name such as `credentials`, what says where they are is shown and so must not be masked everywhere. */
function learnBelow(value: unknown, redactor: Redactor, depth: number, name: string): void {
  if (depth > maximumDepth) return;
  if (typeof value !== "object" || value === null) {
    redactor.learn(value, false, name);
    // kubectl keeps a whole object in one text.
    if (typeof value === "string" && value.startsWith("{")) learn(parsed(value), false, redactor, depth + 1);
    return;
  }
  if (signature in value) {
    learnSpecial(value as Fields, redactor);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    if (!isHarmlessBelow(key)) learnBelow(part, redactor, depth + 1, Array.isArray(value) ? name : key);
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
