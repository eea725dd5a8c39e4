import { maskText } from "./secrets.ts";
import { isBesideSecrets, isHarmlessBelow } from "./sensitive-names.ts";
import { mask } from "./text-secrets.ts";

/** Shorter values stand in too many words to be looked for. */
const shortest = 6;

/** Settings that are kept beside passwords, and stand in too many sentences to be looked for. */
const ordinary =
  /^(default|disabled?|enabled?|false|localhost|production|development|staging|postgres(ql)?|master|primary|replica|public|require|verify-(ca|full)|admin(istrator)?|\d{1,2}(\.\d+)*)$/i;

/** Takes known secrets out of texts, wherever they turn up: a password may be repeated in a variable or a message. */
export class Redactor {
  /** By their first letters: a text is gone through once, however many secrets there are. */
  readonly #known = new Map<string, Set<string>>();
  /** Names of resources and objects: everybody can read them, so that a Secret which repeats one hides nothing. */
  readonly #public = new Set<string>();

  /** Remembers a name that stays readable, unless it is certain that it is a secret too. */
  show(name: string): void {
    this.#public.add(name);
  }

  /**
   * Remembers a secret's value, what it stands for in base64, and what is inside where it is JSON or a file of settings.
   * What is only kept among secrets is not `certain`: names of users and hosts, and words of every day, stay readable.
   */
  learn(value: unknown, certain: boolean, key = ""): void {
    if (typeof value === "string") this.#learnForms(value, certain, key);
    else if (typeof value === "number") this.#learnForms(String(value), certain, key);
    else if (typeof value === "object" && value !== null) this.#learnParts(value, certain, key);
  }

  #learnForms(value: string, certain: boolean, key: string): void {
    for (const form of new Set([value, decoded(value)])) {
      if (certain || !this.#isPublic(form.trim(), key)) this.#learnText(form);
      this.#learnInside(form, certain);
    }
  }

  #learnParts(value: object, certain: boolean, key: string): void {
    for (const [inner, part] of Object.entries(value)) {
      const name = Array.isArray(value) ? key : inner;
      if (certain || !isHarmlessBelow(name)) this.learn(part, certain, name);
    }
  }

  /** The text as it may be shown. */
  clean(text: string): string {
    return maskText(text, (part) => this.#withoutKnown(part));
  }

  #isPublic(value: string, key: string): boolean {
    if (!isWord(value)) return false;
    return (
      isBesideSecrets(key) ||
      ordinary.test(value) ||
      this.#public.has(value) ||
      /^[a-z_.-]+:\/*$/i.test(value)
    );
  }

  #learnInside(text: string, certain: boolean): void {
    const trimmed = text.trim();
    if (/^[{[]/.test(trimmed)) {
      const inside = parsed(trimmed);
      if (typeof inside === "object") this.learn(inside, certain);
      return;
    }
    if (!trimmed.includes("=") && !trimmed.includes(":")) return;
    for (const { groups } of trimmed.matchAll(setting))
      this.learn(unquoted(groups?.value ?? ""), false, groups?.name);
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
      if (known.length > longest && text.startsWith(known, at) && standsAlone(text, at, known))
        longest = known.length;
    }
    return longest;
  }
}

/** A line of a file of settings. */
const setting =
  /^[ \t]{0,99}(?:export[ \t]+)?(?<name>[\w.-]{1,100})[ \t]{0,9}[:=][ \t]{0,9}(?<value>[^\n]{6,4000})$/gm;

/** A secret that looks like a word is masked as a word, not inside of others. */
function standsAlone(text: string, at: number, known: string): boolean {
  if (!isWord(known)) return true;
  return !/[\p{L}\d]/u.test(text[at - 1] ?? "") && !/[\p{L}\d]/u.test(text[at + known.length] ?? "");
}

/** A name, an address or a number. */
function isWord(text: string): boolean {
  return /^[a-z][a-z_./:-]*$/i.test(text) || /^[\d.:/-]{1,24}$/.test(text);
}

function unquoted(text: string): string {
  return /^(["'])(?<inside>.*)\1,?$/.exec(text.trim())?.groups?.inside ?? text.trim();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  if (!/^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/.test(text)) return text;
  const plain = Buffer.from(text, "base64").toString("utf8");
  return plain.includes("\ufffd") ? text : plain;
}
