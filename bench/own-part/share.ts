import { loadSystem } from "../../systems/index.ts";
import { stackSettings } from "../../test/support/stack-file.ts";
import { median } from "../model/statistics.ts";
import { registerBare, registeredAsDeployed } from "./floor.ts";

/**
 * The program's own part: what it takes to register a stack, next to the floor, which is to register the very same
 * resources, already computed, by the same SDK against the same mocks. Both run in one process, in turn, by processor
 * time, so that a slow or busy machine slows both.
 */
export interface Pair {
  /** Seconds of processor time. */
  readonly program: number;
  readonly floor: number;
  /** What was wasted on purpose in the same round, to see whether somebody notices. */
  readonly waste: number;
}

/** Rounds that compile, and aren't measured. */
const warmUp = 3;

/** @param waste Share of the floor that each round wastes besides. */
export async function ownPart(stack: string, rounds: number, waste = 0): Promise<readonly Pair[]> {
  const settings = stackSettings(stack);
  const createSystem = await loadSystem(settings);
  const register = () => registeredAsDeployed(() => createSystem());
  const recorded = await register();
  const pairs: Pair[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const program = await processorTime(register);
    const floor = await processorTime(() => registerBare(recorded));
    const wasted = await processorTime(() => burn(waste * floor));
    if (round >= 0) pairs.push({ program, floor, waste: wasted });
  }
  return pairs;
}

/**
 * What the program adds to the floor, as a share of it: 1 doubles the floor. The median of the rounds' own shares: a
 * machine that slows down slows both halves of a round, and the collection of garbage outweighs one round only.
 */
export function ownShare(pairs: readonly Pair[]): number {
  return median(pairs.map(({ floor, program }) => program / floor)) - 1;
}

/** The share of a program that also does what was wasted. */
export function wastefulShare(pairs: readonly Pair[]): number {
  return ownShare(pairs.map((pair) => ({ ...pair, program: pair.program + pair.waste })));
}

async function processorTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

function burn(seconds: number): void {
  const begun = process.cpuUsage().user;
  while (process.cpuUsage().user - begun < seconds * 1e6) JSON.parse(JSON.stringify({ some: "work" }));
}
