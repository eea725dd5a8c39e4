import { styleText } from "node:util";

/** A running piece of work that a person watches. */
export interface Step {
  /** Says how far the work is; shown at once on a terminal, and only when it changes elsewhere. */
  readonly update: (detail: string) => void;
}

/**
 * Runs `work` under a title, and shows what is happening, how long it took, and where its log is if it fails.
 * On a terminal the line is rewritten in place; elsewhere each change is a line of its own.
 */
export async function step<T>(title: string, work: (step: Step) => Promise<T>, log?: string): Promise<T> {
  const line = new Line(title);
  try {
    const result = await work({ update: (detail) => line.show(detail) });
    line.end("✓");
    return result;
  } catch (error) {
    line.end("✗");
    if (log) console.error(styleText("dim", `  log: ${log}`));
    throw error;
  }
}

class Line {
  readonly #title: string;
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #detail = "";

  constructor(title: string) {
    this.#title = title;
    if (process.stdout.isTTY) this.#timer = setInterval(() => this.#draw("…"), 500);
    else console.log(`… ${title}`);
  }

  show(detail: string): void {
    if (detail === this.#detail) return;
    this.#detail = detail;
    if (process.stdout.isTTY) this.#draw("…");
    else console.log(`… ${this.#title}: ${detail}`);
  }

  end(mark: string): void {
    clearInterval(this.#timer);
    this.#draw(mark);
    if (process.stdout.isTTY) process.stdout.write("\n");
  }

  #draw(mark: string): void {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(1);
    const detail = mark === "…" && this.#detail ? ` (${this.#detail})` : "";
    const text = `${mark} ${this.#title}${detail} ${styleText("dim", `${seconds}s`)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${text}`);
    else console.log(text);
  }
}
