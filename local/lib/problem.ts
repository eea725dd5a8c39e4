/** An error that a person can act on: shown without a stack trace, as what was wrong and what to do next. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}
