import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { type LoadResult, rounded } from "./result.ts";

/** Moments in the life of a request, in milliseconds. */
interface Timing {
  readonly due: number;
  /** When its user waited for no earlier response any more. */
  readonly free: number;
  readonly sent: number;
  readonly ended: number;
}

/** What has been measured so far. */
export class Measurements {
  /** An HDR histogram, in microseconds: percentiles are right to a thousandth, however many requests there are. */
  readonly #latency = createHistogram();
  readonly #ownDelay = createHistogram();
  readonly #failures = new Map<string, number>();
  #requests = 0;
  #failed = 0;

  /**
   * A request whose user had to wait for an earlier response counts from when it was due, because the stack made it late.
   * Otherwise only this machine did.
   * @param failure What was wrong, if anything, with the name of the request.
   */
  add({ due, ended, free, sent }: Timing, failure?: string): void {
    const late = free > due;
    this.#requests += 1;
    record(this.#latency, ended - (late ? due : sent));
    if (!late) record(this.#ownDelay, sent - due);
    if (failure === undefined) return;
    this.#failed += 1;
    this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  /** In a line, while it runs. */
  get progress(): string {
    if (this.#requests === 0) return "no response yet";
    return `${this.#requests} requests, p95 ${percentile(this.#latency, 95)} ms, ${this.#failed} errors`;
  }

  result(durationSeconds: number): LoadResult {
    if (this.#requests === 0) throw new Error("nothing was measured");
    return {
      p50Ms: percentile(this.#latency, 50),
      p95Ms: percentile(this.#latency, 95),
      p99Ms: percentile(this.#latency, 99),
      maxMs: rounded(this.#latency.max / 1000),
      // Never rounded: a single error in a million is not none.
      errorPercent: (100 * this.#failed) / this.#requests,
      requests: this.#requests,
      requestsPerSecond: rounded(this.#requests / durationSeconds),
      ownDelayP95Ms: percentile(this.#ownDelay, 95),
      failures: Object.fromEntries([...this.#failures].sort(([, one], [, other]) => other - one)),
    };
  }
}

function record(histogram: RecordableHistogram, milliseconds: number): void {
  histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
}

function percentile(histogram: RecordableHistogram, percent: number): number {
  return rounded(histogram.percentile(percent) / 1000);
}
