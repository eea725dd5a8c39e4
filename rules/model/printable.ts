/** Control characters, line and paragraph separators, and marks that turn the direction of writing around. */
const unprintable = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/**
 * A text of the input as it can be shown on a terminal or in a log: on one line, and with what would act on either written
 * out. A name may hold a command for a CI's log, or look like another.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
