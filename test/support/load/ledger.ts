/**
 * What a client that hands in jobs saw: each try, and each acknowledgement. From it follows what a fault cost, without a
 * look into the system: how long nothing was acknowledged, and whose jobs were never taken.
 *
 * Times are milliseconds of one clock.
 */

/** One try. */
export interface Try {
  readonly begun: number;
  readonly ended: number;
  /** Whether it was acknowledged. */
  readonly ok: boolean;
  /** The status, or the code of the error where there was none: `200`, `503`, `ECONNREFUSED`, `timeout`. */
  readonly answer: string;
}

/** One thing that the client wanted done, with all its tries. */
export interface Operation {
  readonly tries: readonly Try[];
  /** By what it can be asked for later; only an acknowledgement gives it. */
  readonly id?: string;
}

/** A job. */
export interface Submission extends Operation {
  /** What the result of its prompt must be. */
  readonly sha256: string;
}

/** A job that the system has answered for. */
export type Acknowledged = Submission & { readonly id: string };

/** When the load began and ended. */
export interface Span {
  readonly begun: number;
  readonly ended: number;
}

export interface Summary {
  readonly acknowledged: number;
  /** Jobs whose first try failed, whatever became of them. */
  readonly retried: number;
  /** Jobs that no try handed in within the client's patience. */
  readonly refused: number;
  /** The longest time in which nothing was acknowledged. */
  readonly interruption: number;
  /** From the first failed try to the end of the last one: some got through meanwhile, some did not. */
  readonly degraded: number;
  /** How long the middle one, and all but the slowest hundredth, of the acknowledged jobs took, all tries included. */
  readonly median: number;
  readonly slowest: number;
  /** How often each answer but an acknowledgement came. */
  readonly failures: Readonly<Record<string, number>>;
}

export function isAcknowledged<T extends Operation>(operation: T): operation is T & { readonly id: string } {
  return operation.id !== undefined;
}

export function summarize(operations: readonly Operation[], span: Span): Summary {
  const acknowledged = operations.filter(isAcknowledged);
  const failures = failedTries(operations);
  const durations = acknowledged.map(({ tries }) => endOf(tries) - startOf(tries));
  return {
    acknowledged: acknowledged.length,
    retried: operations.filter(({ tries }) => tries[0]?.ok !== true).length,
    refused: operations.length - acknowledged.length,
    interruption: longestGap(
      acknowledged.map(({ tries }) => endOf(tries)),
      span,
    ),
    degraded: failures.length === 0 ? 0 : endOf(failures) - startOf(failures),
    median: quantile(durations, 0.5),
    slowest: quantile(durations, 0.99),
    failures: countBy(failures.map(({ answer }) => answer)),
  };
}

/** The longest time between two of the moments, or between one of them and an end of the span. */
export function longestGap(moments: readonly number[], { begun, ended }: Span): number {
  const marks = [begun, ...moments.filter((at) => at > begun && at < ended).sort((a, b) => a - b), ended];
  return Math.max(...marks.slice(1).map((at, i) => at - (marks[i] ?? at)));
}

/** The smallest of the values that is no smaller than that share of them; 0 where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/**
 * Whether the load went through without a failed try since a moment, and something went through at all.
 * A try counts from its end: what hung through a fault and failed after it is the fault's doing, and not over yet.
 */
export function isSteady(operations: readonly Operation[], since: number): boolean {
  const recent = operations.flatMap(({ tries }) => tries).filter(({ ended }) => ended >= since);
  return recent.length > 0 && recent.every(({ ok }) => ok);
}

function failedTries(operations: readonly Operation[]): readonly Try[] {
  return operations
    .flatMap(({ tries }) => tries)
    .filter(({ ok }) => !ok)
    .sort((a, b) => a.begun - b.begun);
}

const startOf = (tries: readonly Try[]) => tries[0]?.begun ?? 0;
const endOf = (tries: readonly Try[]) => Math.max(0, ...tries.map(({ ended }) => ended));

function countBy(answers: readonly string[]): Readonly<Record<string, number>> {
  const groups = Object.groupBy(answers.toSorted(), (answer) => answer);
  return Object.fromEntries(Object.entries(groups).map(([answer, all = []]) => [answer, all.length]));
}
