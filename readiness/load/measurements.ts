import { createHistogram } from "node:perf_hooks";
import { type LoadResult, rounded } from "./result.ts";

/** What has been measured so far. */
export class Measurements {
  /** An HDR histogram, in microseconds: percentiles are right to a thousandth, however many requests there are. */
  readonly #latency = createHistogram();
  readonly #failures = new Map<string, number>();
  #requests = 0;
  #failed = 0;

  /** @param failure What was wrong, if anything, with the name of the request. */
  add(milliseconds: number, failure?: string): void {
    this.#requests += 1;
    this.#latency.record(Math.max(1, Math.round(milliseconds * 1000)));
    if (failure === undefined) return;
    this.#failed += 1;
    this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  /** In a line, while it runs. */
  get progress(): string {
    if (this.#requests === 0) return "no response yet";
    return `${this.#requests} requests, p95 ${this.#percentile(95)} ms, ${this.#failed} errors`;
  }

  result(durationSeconds: number): LoadResult {
    if (this.#requests === 0) throw new Error("nothing was measured");
    return {
      p50Ms: this.#percentile(50),
      p95Ms: this.#percentile(95),
      p99Ms: this.#percentile(99),
      maxMs: rounded(this.#latency.max / 1000),
      // Never rounded: a single error in a million is not none.
      errorPercent: (100 * this.#failed) / this.#requests,
      requests: this.#requests,
      requestsPerSecond: rounded(this.#requests / durationSeconds),
      failures: Object.fromEntries([...this.#failures].sort(([, one], [, other]) => other - one)),
    };
  }

  #percentile(percent: number): number {
    return rounded(this.#latency.percentile(percent) / 1000);
  }
}
