/** A side of a comparison. */
export interface Side<T> {
  readonly label: string;
  readonly run: () => Promise<T>;
}

/**
 * Runs all sides once, then all of them again, `rounds` times: what changes on the machine meanwhile meets every side.
 * Every other round goes backwards, so that none always follows the same neighbour.
 */
export async function interleave<T>(
  sides: readonly Side<T>[],
  rounds: number,
  tell: (label: string, round: number) => void = () => undefined,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const results = new Map<string, T[]>(sides.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const { label, run } of order) {
      tell(label, round);
      results.get(label)?.push(await run());
    }
  }
  return results;
}
