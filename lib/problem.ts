import { stripVTControlCharacters, styleText } from "node:util";

/** An error that a person can act on: shown without a stack trace, as what was wrong and what to do next. */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

/** Without what would steer a terminal or a CI's log: a message may name a file or an object as somebody else named it. */
function printable(text: string): string {
  const lines = stripVTControlCharacters(text).replace(controls, " ").split("\n");
  return lines.map((line) => line.replace(/^(\s*)(::|##\[)/, "$1 $2")).join("\n");
}

/** Control characters but for the end of a line, and those that turn the direction of text. */
const controls = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * The end of a command that failed: a problem in words, and anything else as the defect that it is. It isn't thrown on:
 * mocha, in whose process tests are run, keeps rejections to itself, and the command would end well.
 */
export function endWith(error: unknown): void {
  if (error instanceof Problem)
    console.error(`${styleText("red", printable(error.message))}\n${error.remedy}`);
  else console.error(error);
  process.exitCode = 1;
}
