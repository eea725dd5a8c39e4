const millisecondsPerHour = 3_600_000;

/** Whether a certificate ends within the next hours. */
export function endsTooSoon(end: string, hours: number, now = Date.now()): boolean {
  return Date.parse(end) - now < hours * millisecondsPerHour;
}

interface Lives {
  /** Secret of the leaf. */
  readonly name: string;
  readonly end: string;
  readonly authorityEnd: string;
}

/**
 * The leaf, unless it outlives its authority: it would be refused by everybody from one moment to the next, while it
 * still looks valid. The Secret keeps the leaf that it has.
 * @throws with what to do.
 */
export function requireWithin(leaf: string, { name, end, authorityEnd }: Lives): string {
  if (Date.parse(end) <= Date.parse(authorityEnd)) return leaf;
  throw new Error(
    `The leaf ${name} would end on ${end}, but its authority ends on ${authorityEnd}. Make a new authority: docs/runbooks/certificates.md`,
  );
}
