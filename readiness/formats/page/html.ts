import { clean } from "../words.ts";

/** A piece of HTML that is safe to write: only {@link html} makes one. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | undefined | false | readonly Part[];

/**
 * HTML as it is written, with every value escaped that isn't HTML already. There is no other way to put a text on the
 * page, so none can be forgotten.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + render(parts[index])).join(""));
}

/** What is ours and isn't HTML: the style and the script, whose hashes the page's policy names. */
export function verbatim(text: string): Html {
  return new Html(text);
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return escaped(String(part));
}

function escaped(text: string): string {
  // Spaces at the ends are ours, between two values.
  const [, before, after] = /^(\s?).*?(\s?)$/s.exec(text) ?? [];
  return `${before ? " " : ""}${clean(text)}${after && clean(text) !== "" ? " " : ""}`
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A text of our own, in which backticks mark what is code. */
export function prose(text: string): Html {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** A name that may stand in an attribute `id`, and be linked to. */
export function anchor(prefix: string, id: string): string {
  return `${prefix}-${clean(id).replace(/[^A-Za-z0-9_.-]+/g, "-")}`;
}
