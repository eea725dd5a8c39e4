/**
 * What a PromQL expression needs in order to return anything at all, as far as the names of metrics tell. Only the part
 * of the language that decides it is read: `or`, `and`, `unless`, `absent`, calls and selectors; operators between
 * numbers ask for both sides. https://prometheus.io/docs/prometheus/latest/querying/operators/
 */

/** Metrics without which the expression is always empty; none where those that there are will do. */
export function missingMetrics(expression: string, there: ReadonlySet<string>): readonly string[] {
  const reader = new Reader(tokens(expression), there);
  const missing = reader.alternatives();
  if (!reader.atEnd) throw new Error(`PromQL that can't be read: ${expression}`);
  return [...new Set(missing)];
}

type Token = { readonly kind: "name" | "sign" | "selector"; readonly text: string };

const patterns = [
  // Comments, text, ranges, and numbers with what may be their unit.
  { skip: true, pattern: /\s+|#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\[[^\]]*\]|\d[\w.]*/y },
  { kind: "selector", pattern: /\{(?:[^{}"'`]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)*\}/y },
  { kind: "name", pattern: /[a-zA-Z_:][\w:]*/y },
  { kind: "sign", pattern: /[-+*/%^(),=!<>@~.]/y },
] as const;

function tokens(expression: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const start = at;
    for (const { pattern, ...rest } of patterns) {
      pattern.lastIndex = at;
      const [text] = pattern.exec(expression) ?? [];
      if (text === undefined) continue;
      if ("kind" in rest) found.push({ kind: rest.kind, text });
      at += text.length;
      break;
    }
    if (at === start) throw new Error(`PromQL that can't be read: ${expression}`);
  }
  return found;
}

/** Keywords that labels follow. */
const labelLists = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
const numbers = new Set(["inf", "nan", "offset", "bool", "atan2"]);
const absences = new Set(["absent", "absent_over_time"]);

/** Reads an expression from left to right; each part tells what is missing for it. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #there: ReadonlySet<string>;
  #at = 0;

  constructor(tokens: readonly Token[], there: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#there = there;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** `or`: any of them will do. */
  alternatives(): readonly string[] {
    const all = [this.#conditions()];
    while (this.#takes("or")) all.push(this.#conditions());
    return all.some((missing) => missing.length === 0) ? [] : all.flat();
  }

  /** `and` needs both sides, `unless` the left one. */
  #conditions(): readonly string[] {
    const missing = [...this.#operands()];
    for (;;) {
      if (this.#takes("and")) missing.push(...this.#operands());
      else if (this.#takes("unless")) this.#operands();
      else return missing;
    }
  }

  /** Everything between two of these words, a comma or a closing bracket. */
  #operands(): readonly string[] {
    const missing: string[] = [];
    for (let next = this.#next; next && !this.#ends(next); next = this.#next) {
      this.#at += 1;
      if (next.kind === "selector") missing.push(...this.#unknown(nameIn(next.text)));
      else if (next.text === "(") missing.push(...this.#arguments());
      else if (next.kind === "name") missing.push(...this.#named(next.text));
    }
    return missing;
  }

  #named(name: string): readonly string[] {
    if (labelLists.has(name.toLowerCase())) {
      this.#skipLabels();
      return [];
    }
    if (numbers.has(name.toLowerCase())) return [];
    const next = this.#next;
    if (next && labelLists.has(next.text)) return []; // An aggregation, whose argument follows the labels.
    if (this.#takes("(")) {
      const missing = this.#arguments();
      return absences.has(name) ? [] : missing;
    }
    if (next?.kind === "selector") this.#at += 1;
    return this.#unknown(name);
  }

  /** What is between brackets; all of it is needed. */
  #arguments(): readonly string[] {
    const missing = [...this.alternatives()];
    while (this.#takes(",")) missing.push(...this.alternatives());
    if (!this.#takes(")")) throw new Error("A bracket of the expression isn't closed.");
    return missing;
  }

  #skipLabels(): void {
    if (!this.#takes("(")) return;
    while (!this.atEnd && !this.#takes(")")) this.#at += 1;
  }

  #unknown(name: string | undefined): readonly string[] {
    return name === undefined || this.#there.has(name) ? [] : [name];
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #ends({ kind, text }: Token): boolean {
    return kind === "name" ? ["or", "and", "unless"].includes(text.toLowerCase()) : [",", ")"].includes(text);
  }

  #takes(text: string): boolean {
    if (this.#next?.text.toLowerCase() !== text) return false;
    this.#at += 1;
    return true;
  }
}

/** The metric that a selector names in its brackets, such as `{__name__="up"}`. */
function nameIn(selector: string): string | undefined {
  return /__name__\s*=\s*["'`](\w+)["'`]/.exec(selector)?.[1];
}
