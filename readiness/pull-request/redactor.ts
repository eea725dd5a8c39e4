import { mask, maskText } from "./secrets.ts";

/** Shorter values stand in too many words to be looked for. */
const shortest = 6;

/** Takes known secrets out of texts, wherever they turn up: a password may be repeated in a variable or a message. */
export class Redactor {
  /** By their first letters: a text is gone through once, however many secrets there are. */
  readonly #known = new Map<string, Set<string>>();

  /**
   * Remembers a secret's value, and what it stands for in base64. What is only kept among secrets, such as a user's or
   * a host's name, is not `certain`: masked everywhere, it would make the whole summary unreadable.
   */
  learn(value: unknown, certain: boolean): void {
    if (typeof value === "string") {
      for (const form of [value, decoded(value)]) if (certain || !isWord(form.trim())) this.#learnText(form);
    } else if (typeof value === "object" && value !== null) {
      for (const part of Object.values(value)) this.learn(part, certain);
    }
  }

  /** The text as it may be shown. */
  clean(text: string): string {
    return maskText(text, (part) => this.#withoutKnown(part));
  }

  #learnText(text: string): void {
    const trimmed = text.trim();
    if (trimmed === mask) return;
    for (const form of [text, trimmed, Buffer.from(text).toString("base64")]) this.#remember(form);
    for (const line of trimmed.split("\n")) if (line.length >= 10 && !isWord(line)) this.#remember(line);
  }

  #remember(text: string): void {
    if (text.length < shortest) return;
    const begin = text.slice(0, shortest);
    const others = this.#known.get(begin);
    if (others) others.add(text);
    else this.#known.set(begin, new Set([text]));
  }

  #withoutKnown(text: string): string {
    if (this.#known.size === 0) return text;
    const parts: string[] = [];
    let [shown, at] = [0, 0];
    while (at + shortest <= text.length) {
      const length = this.#lengthAt(text, at);
      if (length === 0) at += 1;
      else {
        parts.push(text.slice(shown, at), mask);
        at += length;
        shown = at;
      }
    }
    return [...parts, text.slice(shown)].join("");
  }

  /** Of the longest secret that begins there; 0 where none does. */
  #lengthAt(text: string, at: number): number {
    let longest = 0;
    for (const known of this.#known.get(text.slice(at, at + shortest)) ?? []) {
      if (known.length > longest && text.startsWith(known, at)) longest = known.length;
    }
    return longest;
  }
}

/** A name, an address or a number. */
function isWord(text: string): boolean {
  return /^[a-z][a-z_./:-]*$/i.test(text) || /^[\d.:/-]{1,24}$/.test(text);
}

function decoded(text: string): string {
  if (!/^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/.test(text)) return text;
  const plain = Buffer.from(text, "base64").toString("utf8");
  return plain.includes("\ufffd") ? text : plain;
}
