import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root, work } from "../../../lib/paths.ts";
import { type RedisVariant, redisVariant } from "./redis-variant.ts";

/**
 * What the fault tests found, kept beside the table in docs/recovery.md: a run of one part of them leaves the rows of the
 * others. Each test takes its old result away before it begins, so that one that fails has none.
 */

const result = z.strictObject({
  /** The file of the test, from the checkout's folder. */
  file: z.string(),
  /** The test's title, after that of what it is part of: alone it may be there twice. */
  test: z.string(),
  /** What went wrong, in words. */
  fault: z.string(),
  /** How the test made it go wrong. */
  done: z.string(),
  /** What was acknowledged: `jobs`, `Redis writes`. */
  operations: z.string(),
  acknowledged: z.int(),
  lost: z.int(),
  /** Jobs that ended well and whose result is in the store, without a note of where: see docs/recovery.md. */
  unlinked: z.int().default(0),
  /** Operations whose first try failed. */
  retried: z.int(),
  /** Operations that no try got through. */
  refused: z.int(),
  /** The longest time without any acknowledgement, in seconds. */
  interruption: z.number(),
  /** From the first failed try to the end of the last, in seconds. */
  degraded: z.number(),
  /** The day, UTC. */
  measured: z.iso.date(),
});

export type FaultResult = z.infer<typeof result>;

/** Which test a result is of. */
export type TestName = Pick<FaultResult, "file" | "test">;

/** What docs/recovery.md tells: of what production runs on. */
export const publishedResults = join(root, "docs", "recovery.json");
/** What another Redis did is kept apart. */
const resultsFile = fileOf(redisVariant());

function fileOf(variant: RedisVariant | undefined): string {
  if (!variant) return publishedResults;
  return join(work, `recovery-${variant.engine}-${variant.topology}.json`);
}

/** All that is known, by file, and in each in the order in which its tests ran. */
export function readResults(file = resultsFile): readonly FaultResult[] {
  if (redisVariant() && !existsSync(file)) return [];
  return z.array(result).parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Takes away what a test found before. */
export function forget(test: TestName, file = resultsFile): void {
  write(
    readResults(file).filter((other) => other.file !== test.file || other.test !== test.test),
    file,
  );
}

/** Takes away what all tests of a file found, also of those that it no longer has. */
export function forgetFile(spec: string, file = resultsFile): void {
  write(
    readResults(file).filter((other) => other.file !== spec),
    file,
  );
}

export function record(found: FaultResult, file = resultsFile): void {
  const all = [...readResults(file), found];
  write(
    all.toSorted((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file))),
    file,
  );
}

function write(results: readonly FaultResult[], file: string): void {
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
