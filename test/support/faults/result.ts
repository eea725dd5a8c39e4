import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { work } from "../../../local/lib/paths.ts";

/**
 * What the fault tests found, kept for the table in docs/recovery.md. Only what a test has just measured is in it: each test
 * takes its old result away before it begins.
 */

const result = z.strictObject({
  /** The file of the test, from the checkout's folder. */
  file: z.string(),
  /** The test's own title. */
  test: z.string(),
  /** What went wrong, in words. */
  fault: z.string(),
  /** How the test made it go wrong. */
  done: z.string(),
  /** What was acknowledged: `jobs`, `Redis writes`. */
  operations: z.string(),
  acknowledged: z.int(),
  lost: z.int(),
  /** Operations whose first try failed. */
  retried: z.int(),
  /** Operations that no try got through. */
  refused: z.int(),
  /** The longest time without any acknowledgement, in seconds. */
  interruption: z.number(),
  /** From the first failed try to the end of the last, in seconds. */
  degraded: z.number(),
});

export type FaultResult = z.infer<typeof result>;

/** Which test a result is of. */
export type TestName = Pick<FaultResult, "file" | "test">;

const resultsFile = join(work, "test", "faults.json");

export function readResults(file = resultsFile): readonly FaultResult[] {
  return existsSync(file) ? z.array(result).parse(JSON.parse(readFileSync(file, "utf8"))) : [];
}

/** Takes away what a test found before. */
export function forget(test: TestName, file = resultsFile): void {
  write(without(readResults(file), test), file);
}

export function record(found: FaultResult, file = resultsFile): void {
  write([...readResults(file), found], file);
}

/** Forgets all, at the start of a run of all fault tests. */
export function forgetAll(file = resultsFile): void {
  write([], file);
}

function without(results: readonly FaultResult[], { file, test }: TestName): readonly FaultResult[] {
  return results.filter((other) => other.file !== file || other.test !== test);
}

function write(results: readonly FaultResult[], file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
