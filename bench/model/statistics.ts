/** What several runs of the same thing say together. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: median(sorted),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    runs: sorted.length,
  };
}

/** The middle value, or the mean of the two in the middle; not a number where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * One side divided by the other, pair by pair: what slows the machine down slows both sides of a pair.
 * @throws Error where a side has a run that the other has not.
 */
export function ratios(side: readonly number[], reference: readonly number[]): readonly number[] {
  if (side.length !== reference.length)
    throw new Error(`${side.length} runs have no pairs in ${reference.length}.`);
  return side.map((value, i) => value / (reference[i] ?? Number.NaN));
}

export interface PowerLaw {
  /** How y grows with x: 1 is in proportion, 2 is with the square. */
  readonly exponent: number;
  readonly factor: number;
  /** How much of y's change the law explains, from 0 to 1, on the logarithmic scale. */
  readonly determination: number;
}

/** The power law y = factor · x^exponent nearest to the points, by least squares of their logarithms. */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw {
  if (points.length < 2 || points.some(([x, y]) => !(x > 0 && y > 0)))
    throw new Error("A power law is fitted to two points or more, all of them positive.");
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const [meanX, meanY] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))];
  const variance = sum(logs.map(([x]) => (x - meanX) ** 2));
  const total = sum(logs.map(([, y]) => (y - meanY) ** 2));
  const exponent = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY))) / variance;
  const intercept = meanY - exponent * meanX;
  const residual = sum(logs.map(([x, y]) => (y - intercept - exponent * x) ** 2));
  return {
    exponent,
    factor: Math.exp(intercept),
    determination: total === 0 ? 1 : 1 - residual / total,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
