/**
 * A value that a rule needs and that nobody can know yet, such as a name the cluster will give.
 *
 * Objects of the graph throw it when such a field is read, so a rule can be written as if all were known and can never
 * take an unknown value for an absent one. The runner catches it: that subject's result is UNKNOWN.
 */
export class UnknownValue extends Error {
  override readonly name = "UnknownValue";
}

/**
 * Is it true of one of them? An unknown one doesn't matter where another is true.
 * With {@link every} and {@link where} the only ways to ask many objects at once: `Array.some` would give up at the
 * first unknown.
 */
export function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  let unknown: UnknownValue | undefined;
  for (const item of items) {
    const answer = attempt(() => test(item));
    if (answer === true) return true;
    if (answer instanceof UnknownValue) unknown = answer;
  }
  if (unknown) throw unknown;
  return false;
}

/** Is it true of all of them? An unknown one doesn't matter where another is false. */
export function every<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  return !some(items, (item) => !test(item));
}

/** Those of which it is true. Throws if of one it can't be known: an answer that lacks it would be wrong. */
export function where<T>(items: Iterable<T>, test: (item: T) => boolean): readonly T[] {
  return Array.from(items).filter(test);
}

/** Those of which it is known to be true; for questions where one that is known is enough. */
export function whereKnown<T>(items: Iterable<T>, test: (item: T) => boolean): readonly T[] {
  return Array.from(items).filter((item) => attempt(() => test(item)) === true);
}

/** The problems of all of them. A known problem is told even where another item is unknown. */
export function problemsOf<T>(items: Iterable<T>, check: (item: T) => Problems): readonly string[] {
  const problems: string[] = [];
  let unknown: UnknownValue | undefined;
  for (const item of items) {
    const found = attempt(() => check(item));
    if (found instanceof UnknownValue) unknown = found;
    else problems.push(...flat(found));
  }
  if (problems.length === 0 && unknown) throw unknown;
  return problems;
}

/** The problems of several questions about one thing, with the same care. */
export function anyProblem(...checks: readonly (() => Problems)[]): readonly string[] {
  return problemsOf(checks, (check) => check());
}

/** What is wrong, in words that name the part; none is fine. */
export type Problems = string | undefined | false | readonly (string | undefined | false)[];

export function flat(problems: Problems): readonly string[] {
  const all = Array.isArray(problems) ? problems : [problems];
  return all.filter((one): one is string => typeof one === "string" && one !== "");
}

/** The value, or what couldn't be known about it. */
export function attempt<T>(read: () => T): T | UnknownValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValue) return error;
    throw error;
  }
}
