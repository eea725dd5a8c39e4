import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from "yaml";
import { parsedDocuments } from "./yaml-lexer.ts";
import { BadScalar, plainScalar, taggedScalar } from "./yaml-scalars.ts";

/** A document of a file: its value, or why it can't be read; in own words, for a parser's may quote a secret. */
export interface ReadDocument {
  readonly line: number;
  readonly value?: unknown;
  readonly problem?: string;
}

/** Why a document can't be read, and where in its text. */
class Unreadable extends Error {
  readonly offset: number | undefined;
  constructor(
    reason: string,
    node?: { readonly range?: readonly [number, number, number] | null | undefined },
  ) {
    super(reason);
    this.offset = node?.range?.[0];
  }
}

/** The documents of a YAML text, read as kubectl and Helm read them. */
export function yamlDocuments(text: string): readonly ReadDocument[] {
  const lines = new LineCounter();
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    schema: "failsafe",
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: "silent",
  } as const;
  // Files that were put one after the other keep their byte order marks.
  const documents = parsedDocuments(text.replaceAll(/\r(?!\n)/g, "\n").replaceAll(/^\uFEFF/gm, ""), options);
  const lineOf = (offset: number) => lines.linePos(offset).line;
  return documents.map((document) => {
    const start = lineOf(document.contents?.range[0] ?? document.range[0]);
    const [error] = document.errors;
    if (error) return { line: lineOf(error.pos[0]), problem: inWords(error) };
    try {
      return { line: start, value: new Reader().read(document.contents) };
    } catch (problem) {
      if (problem instanceof Unreadable)
        return {
          line: problem.offset === undefined ? start : lineOf(problem.offset),
          problem: problem.message,
        };
      throw problem;
    }
  });
}

/** The parser's own words would quote the text. */
function inWords({ code }: YAMLParseError): string {
  return words[code] ?? "its YAML is malformed";
}

const words: Readonly<Partial<Record<string, string>>> = {
  ALIAS_PROPS: "an alias has an anchor or a tag of its own",
  BAD_ALIAS: "an alias or anchor has no name that can be read",
  BAD_DIRECTIVE: "a directive (%) can't be read",
  BAD_DQ_ESCAPE: "a text in double quotes has an escape that YAML hasn't",
  BAD_INDENT: "its indentation is wrong",
  BAD_SCALAR_START: "a value begins with a character that YAML keeps for itself, such as @ or `",
  BLOCK_AS_IMPLICIT_KEY: "two values stand on one line, or its indentation is wrong",
  BLOCK_IN_FLOW: "a block stands inside brackets",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a bracket, quote, colon or comma is missing",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines",
  MULTIPLE_ANCHORS: "a value has two anchors",
  MULTIPLE_TAGS: "a value has two tags",
  TAB_AS_INDENT: "a tab is used for indentation",
  UNEXPECTED_TOKEN: "something stands where it can't",
};

type Anchored = { readonly value: unknown; readonly size: number };

/** Reads one document's nodes in their order, because an alias means the last anchor of its name before it. */
class Reader {
  readonly #anchors = new Map<string, Anchored | "open">();
  #all = 0;
  #byAlias = 0;

  read(node: unknown): unknown {
    const before = this.#all;
    this.#count(1, 0, node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    const value = this.#value(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#all - before });
    return value;
  }

  #value(node: unknown): unknown {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#alias(node);
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    return isScalar(node) ? scalar(node) : null;
  }

  #alias(alias: Alias): unknown {
    const found = this.#anchors.get(alias.source);
    if (found === undefined) throw new Unreadable("an alias names an anchor that isn't there", alias);
    if (found === "open") throw new Unreadable("an anchor contains itself", alias);
    this.#count(found.size, found.size, alias);
    return found.value;
  }

  #map({ items }: YAMLMap): object {
    const fields: Record<string, unknown> = {};
    for (const { key, value } of items) {
      if (isMerge(key)) this.#merge(value, fields);
      else set(fields, this.#key(key), this.read(value));
    }
    return fields;
  }

  #key(node: unknown): string {
    const key = this.read(node);
    if (typeof key === "object" && key !== null)
      throw new Unreadable("a key is a map or a list, as where a template isn't rendered", node as Node);
    if (key === null) throw new Unreadable("a key is empty", (node ?? undefined) as Node | undefined);
    return String(key);
  }

  /** A key counts from where it is merged or written last; of several maps the first counts. */
  #merge(node: unknown, fields: Record<string, unknown>): void {
    const maps = isSeq(node)
      ? (node as YAMLSeq).items.map((item) => this.read(item)).reverse()
      : [this.read(node)];
    for (const map of maps) {
      if (typeof map !== "object" || map === null || Array.isArray(map))
        throw new Unreadable(
          "a merge (<<) takes in something that isn't a map",
          (node ?? undefined) as Node | undefined,
        );
      for (const [key, value] of Object.entries(map)) set(fields, key, value);
    }
  }

  /** As much as Go's decoder takes: the more there is, the less of it may come from aliases. */
  #count(all: number, byAlias: number, node: unknown): void {
    this.#all += all;
    this.#byAlias += byAlias;
    if (this.#byAlias > 100 && this.#all > 1000 && this.#byAlias / this.#all > allowedRatio(this.#all))
      throw new Unreadable("its aliases would make it far larger than it is", node as Node);
  }
}

const low = 400_000;
const high = 4_000_000;

function allowedRatio(all: number): number {
  if (all <= low) return 0.99;
  return all >= high ? 0.1 : 0.99 - (0.89 * (all - low)) / (high - low);
}

function scalar(node: {
  readonly tag?: string;
  readonly type?: string;
  readonly value: unknown;
  readonly range?: [number, number, number] | null;
}): unknown {
  const text = typeof node.value === "string" ? node.value : "";
  try {
    if (node.tag !== undefined) return taggedScalar(node.tag, text);
    return node.type === "PLAIN" ? plainScalar(text) : text;
  } catch (problem) {
    throw problem instanceof BadScalar ? new Unreadable(`it has ${problem.message}`, node) : problem;
  }
}

function isMerge(key: unknown): boolean {
  if (!isScalar(key) || key.value !== "<<") return false;
  return key.tag === undefined ? key.type === "PLAIN" : key.tag.endsWith(":merge");
}

function set(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
  else fields[key] = value;
}
