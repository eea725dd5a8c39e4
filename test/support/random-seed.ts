/** Where nobody asks for another: what a change must pass is the same for everybody, and today's as tomorrow's. */
const usual = 1;

/**
 * Where random tests begin: `SEAWORTHY_SEED`, or `random` in it for another each time, as the long targets have it. A test that
 * fails says which it was.
 */
export function randomSeed(text = process.env.SEAWORTHY_SEED): number {
  if (text === undefined || text === "") return usual;
  return text === "random" ? Date.now() % 2 ** 31 : Number(text);
}
