import { z } from "zod";

/** Of k6's summary, what counts. Times are in milliseconds; `checks` counts answers that were right. */
const summary = z.object({
  http_req_duration: z.object({
    values: z.object({ med: z.number(), "p(95)": z.number(), "p(99)": z.number(), max: z.number() }),
  }),
  http_reqs: z.object({ values: z.object({ count: z.number().int(), rate: z.number() }) }),
  checks: z.object({ values: z.object({ passes: z.number().int(), fails: z.number().int() }) }),
});

export interface LoadResult {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errorPercent: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
}

/** What k6 measured. An answer with another status than the plan's counts as an error, whatever HTTP calls it. */
export function resultOf(said: unknown): LoadResult {
  const { checks, http_req_duration: duration, http_reqs: requests } = summary.parse(said);
  const { fails, passes } = checks.values;
  return {
    p50Ms: rounded(duration.values.med),
    p95Ms: rounded(duration.values["p(95)"]),
    p99Ms: rounded(duration.values["p(99)"]),
    maxMs: rounded(duration.values.max),
    // Never rounded: a single error in a million is not none.
    errorPercent: (100 * fails) / Math.max(1, fails + passes),
    requests: requests.values.count,
    requestsPerSecond: rounded(requests.values.rate),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Circumstances {
  readonly stack: string;
  readonly who: string;
  /** Where requests went, such as `https://cordum.example.com at 192.0.2.1`. */
  readonly target: string;
  readonly when: Date;
  readonly virtualUsers: number;
  readonly durationSeconds: number;
  /** Image names as the stack's objects have them, each with the digest that nodes really run. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The dated file that a load test leaves behind. */
export function evidenceOf(result: LoadResult, about: Circumstances): object {
  const { digests, durationSeconds, stack, target, virtualUsers, when, who } = about;
  const images = Object.keys(digests).sort();
  return {
    what: `Load test of ${stack} through its ingress: ${virtualUsers} users for ${durationSeconds} s`,
    who,
    when: when.toISOString(),
    images,
    value: { ...result, virtualUsers, durationSeconds, target, digests },
  };
}
