/** Series by their name and labels, as a test file of promtool writes them: `up{pod="a"}` and `1x420`. */
export type World = ReadonlyMap<string, string>;

type LabelValues = Readonly<Record<string, string>>;

/** How long the tests' worlds last, in samples a minute apart. */
export const minutes = 100;

export function series(metric: string, labels: LabelValues): string {
  const all = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${metric}{${all.join(",")}}`;
}

/** The same value all the time. */
export const steady = (value: number, long = minutes) => `${value}x${long}`;
/** A counter, or anything else that grows by so much a minute. */
export const growing = (from: number, step: number, long = minutes) =>
  `${from}${step < 0 ? "-" : "+"}${Math.abs(step)}x${long}`;
/** One value until a minute, another from then on. */
export const turning = (before: number, minute: number, after: number) =>
  `${before}x${minute - 1} ${after}x${minutes - minute}`;
/** There until a minute, then gone as a target's series are when it is no longer found. */
export const vanishing = (value: number, minute: number) => `${value}x${minute - 1} stale`;

/** What happens to all series that a pattern matches. */
export type Change = readonly [pattern: RegExp, becomes: string | "nothing"];

/** The world after some changes; a change that matches nothing is a mistake in the test. */
export function changed(world: World, changes: readonly Change[], added: World = new Map()): World {
  const result = new Map(world);
  for (const [pattern, becomes] of changes) {
    const hit = [...result.keys()].filter((name) => pattern.test(name));
    if (hit.length === 0) throw new Error(`No series matches ${pattern}.`);
    for (const name of hit) {
      if (becomes === "nothing") result.delete(name);
      else result.set(name, becomes);
    }
  }
  for (const [name, values] of added) result.set(name, values);
  return result;
}
