/** What a load test has measured. */
export interface LoadResult {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of all requests; a response with another status than the plan's is an error, whatever HTTP calls it. */
  readonly errorPercent: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** By how much the machine that put the load sent requests late; that is in none of the times above. */
  readonly ownDelayP95Ms?: number;
  /** What was wrong, the most frequent first, with how often. */
  readonly failures: Readonly<Record<string, number>>;
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Circumstances {
  readonly stack: string;
  readonly who: string;
  /** What was measured by and where, such as `through https://cordum.example.com at 192.0.2.1`. */
  readonly how: string;
  readonly when: Date;
  readonly virtualUsers: number;
  readonly durationSeconds: number;
  /** Image names as the stack's objects have them, each with the digest that nodes really run. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The dated file that a load test leaves behind. */
export function evidenceOf(result: LoadResult, about: Circumstances) {
  const { digests, durationSeconds, how, stack, virtualUsers, when, who } = about;
  return {
    what: `Load test of ${stack} ${how}: ${virtualUsers} users for ${durationSeconds} s`,
    who,
    when: when.toISOString(),
    images: Object.keys(digests).sort(),
    value: { ...result, virtualUsers, durationSeconds, digests },
  };
}

export type LoadEvidence = ReturnType<typeof evidenceOf>;
