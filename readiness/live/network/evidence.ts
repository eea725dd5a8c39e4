import { differences, type Trial } from "./trial.ts";

interface Circumstances {
  readonly stack: string;
  readonly who: string;
  readonly when: Date;
}

/** The dated file that a test of the network leaves behind. */
export function networkEvidence(trials: readonly Trial[], { stack, when, who }: Circumstances) {
  const tries = trials.flatMap((trial) => trial.tries);
  const meant = tries.filter((one) => one.meant);
  const others = tries.filter((one) => !one.meant);
  const named = (some: readonly Trial[]) => some.map(({ client }) => client.name).sort();
  const skipped = trials.filter(({ notTried }) => notTried !== undefined);
  return {
    what: `Network test of ${stack}: ${meant.length} declared connections and ${others.length} others, from pods with the labels of its clients`,
    who,
    when: when.toISOString(),
    value: {
      allowed: { tried: meant.length, refused: meant.filter(({ open }) => !open).length },
      others: { tried: others.length, cameThrough: others.filter(({ open }) => open).length },
      clients: named(trials.filter((trial) => trial.tries.length > 0)),
      ...(skipped.length > 0 && { notTried: named(skipped) }),
      differences: trials.flatMap((trial) =>
        differences(trial).map((difference) => `${trial.client.name}: ${difference}`),
      ),
    },
  };
}

export type NetworkEvidence = ReturnType<typeof networkEvidence>;

/** Why a test says nothing: without one of both kinds, a network that allows all, or nothing, would pass. */
export function tooLittleTried({ allowed, others }: NetworkEvidence["value"]): readonly string[] {
  const problems = [
    allowed.tried === 0 && "The stack declares no connection that could be tried.",
    others.tried === 0 && "Every connection that could be tried is declared.",
  ];
  return problems.filter((problem) => problem !== false);
}
