/** What a YAML text means to Kubernetes' tools: they go by YAML 1.1, through sigs.k8s.io/yaml. */
const words = new Map<string, boolean | null>([
  ...each(true, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"),
  ...each(false, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"),
  ...each(null, "", "~", "null", "Null", "NULL"),
]);

function each<T>(value: T, ...texts: readonly string[]): readonly (readonly [string, T])[] {
  return texts.map((text) => [text, value]);
}

const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const integer = /^([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+))$/;
const endless = /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/;

/** A value that JSON can't hold, or that isn't what its tag says. */
export class BadScalar extends Error {}

/** The value of a text without quotes. Times, and numbers to the base of sixty, stay texts. */
export function plainScalar(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  const [first = ""] = text;
  if (!/[-+.\d]/.test(first)) return text;
  if (endless.test(text)) throw new BadScalar("a number without an end (.inf or .nan), which JSON hasn't");
  return number(first === "." ? text : text.replaceAll("_", "")) ?? text;
}

function number(text: string): number | undefined {
  const [, sign, binary, octal, hexadecimal] = integer.exec(text) ?? [];
  const digits = binary ?? octal ?? hexadecimal;
  if (digits !== undefined) {
    const base = binary !== undefined ? 2 : octal !== undefined ? 8 : 16;
    const value = Number.parseInt(digits, base);
    return sign === "-" ? -value : value;
  }
  if (!float.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : undefined;
}

const core = "tag:yaml.org,2002:";

/** The value of a text with a tag; one that nobody here knows leaves it a text. */
export function taggedScalar(tag: string, text: string): string | number | boolean | null {
  if (tag === `${core}binary`) return Buffer.from(text, "base64").toString("utf8");
  const wanted = tag.startsWith(core) ? types[tag.slice(core.length)] : undefined;
  if (wanted === undefined) return text;
  const value = plainScalar(text);
  if (!wanted(value)) throw new BadScalar(`a value that isn't what its tag !!${tag.slice(core.length)} says`);
  return value;
}

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: (value) => Number.isInteger(value),
  float: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  null: (value) => value === null,
};
