import { clean } from "./words.ts";

/** Longer texts are cut: one object with a long message must not push out all others. */
const longest = 600;

/** A list that is written as far as it fits. */
export interface List {
  readonly before: string;
  readonly items: readonly string[];
  /** What stands for so many items that don't fit. */
  readonly rest: (left: number) => string;
  readonly after?: string;
  /** How much of what is left on the page it may take, from 0 to 1. */
  readonly share: number;
}

/** What is kept free for the words that say how much is left out, and for the end. */
const reserve = 1_000;

/** Markdown that never grows over a number of bytes. */
export class Page {
  readonly #most: number;
  #text = "";
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get text(): string {
    return this.#text;
  }

  /** A text that is short by itself. */
  write(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#bytes + length > this.#most) return;
    this.#text += text;
    this.#bytes += length;
  }

  /** Writes as much of a list as fits, and says there how many are left out. Gives how many it wrote. */
  list({ after = "", before, items, rest, share }: List): number {
    const frame = Buffer.byteLength(before + after + rest(items.length));
    const room = Math.floor((this.#most - reserve - this.#bytes) * share) - frame;
    let [bytes, fitting] = [0, 0];
    for (const item of items) {
      bytes += Buffer.byteLength(item);
      if (bytes > room) break;
      fitting += 1;
    }
    if (fitting === 0) return 0;
    const left = items.length - fitting;
    this.write(before + items.slice(0, fitting).join("") + (left > 0 ? rest(left) : "") + after);
    return fitting;
  }
}

/** A text of others in Markdown, where it means nothing but itself. */
export function plain(text: string): string {
  return escaped(shortened(text));
}

/** A text of our own, in which backticks mark what is code. */
export function prose(text: string): string {
  const parts = shortened(text).split("`");
  if (parts.length % 2 === 0) return plain(text);
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : escaped(part))).join("");
}

function escaped(line: string): string {
  return inert(line)
    .replace(/[\\`*_{}[\]|~]/g, "\\$&")
    .replace(/^([-+>]|#+|\d+[.)])(?=\s|$)/, "\\$1");
}

/** A text of others inside a block of HTML, where Markdown isn't read. */
export function block(text: string): string {
  return inert(shortened(text));
}

/** A word joiner, which nobody sees, keeps GitHub from telling people whose name is in it, and from linking numbers. */
function inert(line: string): string {
  return line
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/([@#])(?=\w)/g, "$1\u2060");
}

/** A name as code: fenced by more backticks than it has. */
export function code(text: string): string {
  const short = shortened(text);
  const fence = "`".repeat(Math.max(0, ...(short.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  const space = /^`|`$/.test(short) ? " " : "";
  return short === "" ? "" : `${fence}${space}${short}${space}${fence}`;
}

/** In a table a bar ends the cell, also in code. */
export function cell(text: string): string {
  return text.replace(/(?<!\\)\|/g, "\\|");
}

function shortened(text: string): string {
  const line = clean(text);
  return line.length > longest ? `${clean(line.slice(0, longest))}…` : line;
}
