import type { CheckInfo, Finding } from "../../policy/model/finding.ts";

interface Open {
  readonly check: CheckInfo;
  readonly findings: readonly Finding[];
}

/** What is left where there are more findings than a format may list, and how many of each check aren't. */
export interface Folded {
  readonly kept: readonly Open[];
  readonly left: ReadonlyMap<string, number>;
}

/** As many of each check as make `most` together: those that have few findings keep them all. */
export function folded(open: readonly Open[], most: number): Folded {
  const cap = capOf(
    open.map(({ findings }) => findings.length),
    most,
  );
  const long = open.filter(({ findings }) => findings.length > cap);
  return {
    kept: open.map(({ check, findings }) => ({ check, findings: findings.slice(0, cap) })),
    left: new Map(long.map(({ check, findings }) => [check.id, findings.length - cap])),
  };
}

/** The greatest number of each that keeps the sum within `most`. */
function capOf(lengths: readonly number[], most: number): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  let rest = most;
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(rest / (sorted.length - index));
    if (length > share) return share;
    rest -= length;
  }
  return Number.POSITIVE_INFINITY;
}
