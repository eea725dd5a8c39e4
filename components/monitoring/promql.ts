import type { Metric } from "./metrics.ts";

/** What a label must be: this text, or anything that the matcher says. */
export type Matchers = Readonly<Record<string, string | Matcher>>;

export interface Matcher {
  readonly operator: "!=" | "=~" | "!~";
  readonly value: string;
}

export const not = (value: string): Matcher => ({ operator: "!=", value });
/** The whole label must match, as always in PromQL. */
export const matching = (value: string): Matcher => ({ operator: "=~", value });

/** The series of a metric, such as `up{namespace="cordum"}`. */
export function select(metric: Metric, matchers: Matchers): string {
  const all = Object.entries(matchers).map(([label, matcher]) =>
    typeof matcher === "string"
      ? `${label}=${quote(matcher)}`
      : `${label}${matcher.operator}${quote(matcher.value)}`,
  );
  return `${metric}{${all.join(",")}}`;
}

/** PromQL's strings escape as JSON's do. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * True also where there is nothing to look at. `absent` carries over the labels of plain matchers, so with `by`
 * over the same labels both halves are one alert, whose time does not begin again when the targets vanish.
 */
export function zeroOrAbsent(metric: Metric, matchers: Readonly<Record<string, string>>): string {
  const selected = select(metric, matchers);
  return `sum by (${Object.keys(matchers).join(", ")}) (${selected}) == 0\nor\nabsent(${selected})`;
}

/** A duration as PromQL and Kubernetes both write it. */
export function duration(seconds: number): string {
  for (const [unit, size] of [
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
  ] as const) {
    if (seconds % size === 0 && seconds > 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
