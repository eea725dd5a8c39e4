import type { Result } from "./result.ts";

/** How much is measured: `full` for the page, `quick` for a look in minutes. */
export interface Extent {
  readonly name: "full" | "quick";
  /** Interleaved rounds of cheap things. */
  readonly rounds: number;
  /** Says what is going on. */
  readonly tell: (what: string) => void;
  /** Records what was found so far: it stays when the rest fails. */
  readonly keep: (found: Result) => void;
}

/** One question that `make bench` answers: a file in `bench/measurements`. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  /** What is compared with what, and what makes it fair, in Markdown. */
  readonly about: string;
  /** Versions of what it runs, beside Node.js. @default none */
  readonly versions?: () => Promise<Readonly<Record<string, string>>>;
  /** Takes longer than a look may: `make bench-quick` leaves it out, unless it is named. @default false */
  readonly long?: boolean;
  readonly run: (extent: Extent) => Promise<Result>;
}
