import { mask, maskText } from "./secrets.ts";

/** Takes known secrets out of texts, wherever they turn up: a password may be repeated in a variable or a message. */
export class Redactor {
  readonly #known = new Set<string>();
  #pattern: RegExp | undefined;

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
    this.#pattern ??= this.#compile();
    return maskText(this.#pattern ? text.replace(this.#pattern, mask) : text);
  }

  #learnText(text: string): void {
    const trimmed = text.trim();
    if (trimmed.length < 6 || trimmed === mask) return;
    for (const form of [text, trimmed, Buffer.from(text).toString("base64")]) this.#known.add(form);
    for (const line of trimmed.split("\n")) if (line.length >= 16) this.#known.add(line);
    this.#pattern = undefined;
  }

  #compile(): RegExp | undefined {
    if (this.#known.size === 0) return undefined;
    // The longest first: one may be the beginning of another.
    const longest = [...this.#known].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    return new RegExp(longest.map(literal).join("|"), "g");
  }
}

/** A name, an address or a number. */
function isWord(text: string): boolean {
  return /^[a-z][a-z./:-]*$/i.test(text) || /^[\d.:/-]{1,24}$/.test(text);
}

function decoded(text: string): string {
  if (!/^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/.test(text)) return text;
  const plain = Buffer.from(text, "base64").toString("utf8");
  return plain.includes("\ufffd") ? text : plain;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
