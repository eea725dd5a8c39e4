type Argument = string | Date | undefined;

/** The same function, which works each answer out once: many objects share a few schedules. Errors aren't kept. */
export function once<A extends readonly Argument[], T>(compute: (...args: A) => T): (...args: A) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = known.get(key) ?? { answer: compute(...args) };
    known.set(key, found);
    return found.answer;
  };
}
