import { isReference, passwordSpans } from "./commands.ts";
import { isHarmlessBelow, isSensitive } from "./sensitive-names.ts";

/** Secrets in texts, told by the name that stands with them: in files of any format, in JSON, and in commands. */

/** In place of every value that is secret. */
export const mask = "[secret]";

/** A quote, which is escaped where the text is inside another. */
const quote = String.raw`\\{0,3}["']`;
const quoted = String.raw`\\{1,3}"[^"\\\n]{0,4000}\\{1,3}"|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'`;
/** A quoted value may stand on the next line, where it isn't itself a name. */
const nextLine = String.raw`\s{0,99}(?=(?:${quoted})(?!\s*[:=]))`;
/** Lines below `|` or `>`, as YAML has texts of several lines. */
const block = String.raw`[|>][+-]?\d?[+-]?[ \t]*\n(?<indent>[ \t]+)[^\n]*(?:\n\k<indent>[^\n]*)*`;

/** `password: x`, `token=x`, `"PASSWORD" => "x"`. */
const assignment = new RegExp(
  String.raw`(?<head>(?<![\w.-])(?<name>[\w.-]{1,100})(?:${quote})?[ \t]{0,9}(?:=>|[:=])(?:${nextLine}|[ \t]{0,9}))(?<value>${quoted}|[^\s,;}\]]+)(?<tail>)`,
  "g",
);
/** `--token x`; the shell goes on in the next line after a backslash. */
const argument =
  /(?<head>(?<name>(?<!\S)--?[\w-]{1,100})[ \t]{1,9}(?:\\\r?\n[ \t]{0,99})?)(?<value>[^\s-]\S*)(?<tail>)/g;
/** A line of a file, as YAML or most servers' configurations have it: what follows may have spaces in it. */
const line =
  /(?<head>^(?<name>[ \t]{0,99}(?:- )?["']?[\w.-]{1,100})(?:["']?[ \t]{0,9}[:=][ \t]{0,9}|[ \t]{1,9}))(?<value>[^\n]+)(?<tail>)/gm;

const is = String.raw`(?:${quote})?\s{0,9}(?:=>|[:=])\s{0,9}`;
const nameKey = String.raw`(?<![\w.-])(?:name|key|variable|option|parameter[-_]?(?:key|name))${is}(?:${quote})?(?<name>[\w.-]{1,100})(?:${quote})?`;
const valueKey = String.raw`(?<![\w.-])(?:${quote})?(?:value|val|string[-_]?value|parameter[-_]?value|default(?:[-_]?value)?)${is}`;
const between = String.raw`\s{0,9}[,;\s]\s{0,200}`;
/** `{"name": "DB_PASSWORD", "value": "x"}`, and the same in YAML, TOML and attributes of XML. */
const nameAndValue = new RegExp(
  String.raw`(?<head>${nameKey}${between}${valueKey})(?<value>${block}|${quoted}|[^\n,;}\]]+)(?<tail>)`,
  "gi",
);
const valueAndName = new RegExp(
  String.raw`(?<head>${valueKey})(?<value>${quoted}|[^\n,;}\]]+)(?<tail>${between}(?:${quote})?${nameKey})`,
  "gi",
);

/** `<password>x</password>`. */
const element =
  /(?<head><(?:[\w-]{1,50}:)?(?<name>[\w.-]{1,100})(?:\s[^<>]{0,500})?>)(?<value>[^<]{1,4000})(?<tail><\/)/g;
/** `<entry key="password">x</entry>`. */
const namedElement =
  /(?<head><[\w:.-]{1,100}\s[^<>]{0,300}?\b(?:name|key|id)=["'](?<name>[\w.-]{1,100})["'][^<>]{0,300}>)(?<value>[^<]{1,4000})(?<tail><\/)/g;
/** `<name>password</name><value>x</value>`. */
const elementPair =
  /(?<head><(?:name|key)>\s{0,99}(?<name>[\w.-]{1,100})\s{0,99}<\/(?:name|key)>\s{0,200}<(?:value|string)>)(?<value>[^<]{1,4000})(?<tail><\/)/g;

const everywhere = [element, namedElement, elementPair, nameAndValue, valueAndName, assignment, argument];

/** The text with every value masked whose name says that it is secret. */
export function maskNamed(text: string): string {
  const lines = text.includes("\n") ? [line] : [];
  return [...everywhere, ...lines].reduce(maskMatches, maskPasswords(maskBlocks(text)));
}

interface Parts {
  readonly head: string;
  readonly name: string;
  readonly value: string;
  readonly tail: string;
}

function maskMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, (whole: string, ...rest) => {
    const { head, name, tail, value } = rest.at(-1) as Parts;
    const secret = isSensitive(name.replace(/^[\s"'-]+/, "")) && !isReference(value) && !isIndicator(value);
    return secret && value.trim() !== "" ? `${head}${mask}${tail}` : whole;
  });
}

/** Begins a text of several lines, which {@link maskBlocks} has masked. */
function isIndicator(value: string): boolean {
  return /^[|>][+-]?\d?[+-]?\s*$/.test(value);
}

function maskPasswords(text: string): string {
  const spans = passwordSpans(text).toSorted((a, b) => a.start - b.start);
  let [shown, at] = ["", 0];
  for (const { end, start } of spans) {
    if (start < at) continue;
    shown += `${text.slice(at, start)}${mask}`;
    at = end;
  }
  return shown + text.slice(at);
}

const blockHead =
  /^(?<indent>[ \t]*(?:- )*)["']?(?<name>[\w.-]{1,100})["']?[ \t]*[:=][ \t]*(?:[|>][+-]?\d?[+-]?)?[ \t]*(?:#.*)?$/;
const entry = /^(?<indent>[ \t]*(?:- )*)["']?(?<name>[\w.-]{1,100})["']?[ \t]*:(?:[ \t]+(?<value>.*))?$/;

/** Masks what stands in the lines below `password:`, deeper than it: a text, a list, or an object without what is harmless. */
function maskBlocks(text: string): string {
  if (!text.includes("\n")) return text;
  const below: Below[] = [];
  return text
    .split("\n")
    .map((one) => {
      if (one.trim() === "") return one;
      const depth = indentOf(one);
      while ((below.at(-1)?.depth ?? -1) >= depth) below.pop();
      const shown = below.at(-1)?.secret ? maskLine(one) : one;
      const head = (blockHead.exec(one) ?? entry.exec(one))?.groups;
      const inside = below.at(-1)?.secret ?? false;
      if (head?.name !== undefined)
        below.push({ depth, secret: !isHarmlessBelow(head.name) && (inside || begins(one)) });
      return shown;
    })
    .join("\n");
}

interface Below {
  readonly depth: number;
  readonly secret: boolean;
}

function begins(one: string): boolean {
  const name = blockHead.exec(one)?.groups?.name;
  return name !== undefined && isSensitive(name);
}

/** Spaces before a line's text; the dash of a list's item belongs to them. */
function indentOf(one: string): number {
  return /^[ \t]*(?:- )*/.exec(one)?.[0].length ?? 0;
}

function maskLine(one: string): string {
  const found = entry.exec(one)?.groups;
  if (found?.name !== undefined) {
    const harmless = isHarmlessBelow(found.name) || found.value === undefined || found.value.trim() === "";
    return harmless || isReference(found.value ?? "") || isIndicator(found.value ?? "")
      ? one
      : `${one.slice(0, one.length - (found.value ?? "").length)}${mask}`;
  }
  return `${/^[ \t]*(?:- )*/.exec(one)?.[0] ?? ""}${mask}`;
}
