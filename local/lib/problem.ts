import { styleText } from "node:util";

/** An error that a person can act on: shown without a stack trace, as what was wrong and what to do next. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

/**
 * The end of a command that failed: a problem in words, and anything else as the defect that it is. It isn't thrown on:
 * mocha, in whose process tests are run, keeps rejections to itself, and the command would end well.
 */
export function endWith(error: unknown): void {
  if (error instanceof Problem) console.error(`${styleText("red", error.message)}\n${error.remedy}`);
  else console.error(error);
  process.exitCode = 1;
}
