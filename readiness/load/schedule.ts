export interface Profile {
  readonly virtualUsers: number;
  readonly durationSeconds: number;
  /** From one request of a user to the next. */
  readonly pauseSeconds: number;
}

/** Gravl's sign-off §5: 10 users for 5 minutes. */
export const defaultProfile = { virtualUsers: 10, durationSeconds: 300 } as const;

interface Due {
  /** Which request of the round. */
  readonly index: number;
  /** Seconds from the start of the load test. */
  readonly at: number;
}

/**
 * When a user sends requests: at times that no response changes, so that a slow system gets as many of them as a fast one.
 * Users start evenly over a pause, and begin each round up to half a pause later, by chance: independent users meet now and
 * then, but don't march in step.
 */
export function* schedule(
  { durationSeconds, pauseSeconds, virtualUsers }: Profile,
  user: number,
  requests: number,
  random: () => number = Math.random,
): Generator<Due> {
  for (let round = 0; ; round += 1) {
    const begins = user / virtualUsers + round * requests + random() / 2;
    for (let index = 0; index < requests; index += 1) {
      const at = (begins + index) * pauseSeconds;
      if (at >= durationSeconds) return;
      yield { index, at };
    }
  }
}
