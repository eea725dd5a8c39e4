import type { Metric } from "./metrics.ts";
import { type Matchers, select } from "./promql.ts";

/** A counter under all names that it may have: releases differ in them, and a rule on the other name alone would never fire. */
export type Counter = readonly Metric[];

/** A counter by what it counts, under the names that somebody exports; none where they don't count it. */
export type Counters<What extends string> = (what: What) => Counter;

/** Without a word about what is exported, all names count. */
export function countersIn<What extends string>(
  names: Readonly<Record<What, Counter>>,
  exported?: readonly Metric[],
): Counters<What> {
  return (what) => names[what].filter((name) => exported?.includes(name) ?? true);
}

export interface Rise {
  readonly window: string;
  /** Looks at the window that ended so long ago. @default now */
  readonly offset?: string;
  /** `increase` counts, `rate` counts per second. @default rate */
  readonly by?: "rate" | "increase";
}

/** How a counter rose, under whichever of its names it is there. */
export function rise(counter: Counter, matchers: Matchers, { by, offset, window }: Rise): string {
  const range = `[${window}]${offset ? ` offset ${offset}` : ""}`;
  return counter.map((name) => `${by ?? "rate"}(${select(name, matchers)}${range})`).join(" or ");
}

export interface Share {
  readonly counter: Counter;
  /** What all of it is, such as that of a namespace. */
  readonly all: Matchers;
  /** What the part is beyond that, such as a status. */
  readonly part: Matchers;
  readonly window: string;
  /** Labels that each have a share of their own. */
  readonly by: readonly string[];
}

/** Which share of a counter's rise a part of it makes up, from 0 to 1. */
export function share({ all, by, counter, part, window }: Share): string {
  const sum = (matchers: Matchers) => `sum by (${by.join(", ")}) (${rise(counter, matchers, { window })})`;
  return `${sum({ ...all, ...part })} / ${sum(all)}`;
}
