import assert from "node:assert/strict";
import { relative } from "node:path";
import { styleText } from "node:util";
import type { Runnable } from "mocha";
import { root } from "../../../lib/paths.ts";
import { Client, type Entrance } from "../load/client.ts";
import { isAcknowledged, type Summary, summarize } from "../load/ledger.ts";
import { Load } from "../load/load.ts";
import { findLosses, type Loss } from "../load/verification.ts";
import { type FaultResult, forget, type TestName } from "./result.ts";

/** A fault that a system under load is put through. */
export interface Experiment {
  /** What goes wrong, for the table. */
  readonly fault: string;
  /** How the test makes it go wrong, for the table. */
  readonly done: string;
  /** Seconds within which the load must go through again, once the fault is over. @default 120 */
  readonly recovery?: number;
  /** Fails if any job was given up: for what is done on purpose, and must not be noticed. @default false */
  readonly unnoticed?: boolean;
  /** Jobs a second. @default {@link jobsPerSecond} */
  readonly rate?: number;
}

/** What an experiment needs of the system that it is done to. */
export interface Subject {
  readonly entrance: () => Promise<Entrance>;
  /** Returns when all that should be there is there again, so that the next fault meets a whole system. */
  readonly untilWhole: () => Promise<void>;
  /** How many of these jobs have a result in the store, whether or not the system says where. */
  readonly storedResults: (ids: readonly string[]) => Promise<number>;
}

/** Jobs a second: enough to hit every moment of a fault, little enough for two processors that also run all servers. */
export const jobsPerSecond = 10;

/** How long an acknowledged job may take to its end: a killed worker's messages come back after the acknowledgement wait. */
const completion = 120;

/**
 * Puts a system under load through a fault, and fails where it loses a job that it has acknowledged.
 * @returns what it cost, for the table
 */
export async function experience(
  subject: Subject,
  test: Runnable,
  experiment: Experiment,
  fault: () => Promise<void>,
): Promise<FaultResult> {
  const name = nameOf(test);
  forget(name);
  const client = new Client(await subject.entrance());
  try {
    const { rate = jobsPerSecond } = experiment;
    const { submissions, span } = await underLoad(new Load(client, rate), experiment, fault);
    const found = await findLosses(client, submissions.filter(isAcknowledged), completion);
    const summary = summarize(submissions, span);
    show(name, summary);
    const { losses, unlinked } = await sortLosses(subject, found);
    assert.deepEqual(losses, [], `${losses.length} of ${summary.acknowledged} acknowledged jobs are lost`);
    const most = Math.max(3, summary.acknowledged / 100);
    assert.ok(unlinked <= most, `${unlinked} jobs have no link to their result, more than a scheduler drops`);
    if (experiment.unnoticed) assert.equal(summary.refused, 0, `jobs given up: ${said(summary)}`);
    await subject.untilWhole();
    return resultOf(name, experiment, "jobs", { ...summary, lost: losses.length, unlinked });
  } finally {
    client.close();
  }
}

/** A job whose result is there, and only the way to it is not, is counted by itself. */
export async function sortLosses(
  { storedResults }: Pick<Subject, "storedResults">,
  found: readonly Loss[],
): Promise<{ readonly losses: readonly Loss[]; readonly unlinked: number }> {
  const unlinked = found.filter(({ onlyPointer }) => onlyPointer).map(({ id }) => id);
  const isStored = unlinked.length === 0 || (await storedResults(unlinked)) === unlinked.length;
  return {
    losses: isStored ? found.filter(({ onlyPointer }) => !onlyPointer) : found,
    unlinked: isStored ? unlinked.length : 0,
  };
}

async function underLoad(load: Load, { recovery = 120 }: Experiment, fault: () => Promise<void>) {
  try {
    await load.untilSteady("before the fault", 60);
    await fault();
    await load.untilSteady("after the fault", recovery);
  } catch (error) {
    await load.stop();
    throw error;
  }
  return await load.stop();
}

/** What a load was answered, and what of it was there in the end. */
type Found = Summary & { readonly lost: number; readonly unlinked?: number };

export function resultOf(
  { file, test }: TestName,
  { fault, done }: Experiment,
  operations: string,
  { acknowledged, lost, unlinked = 0, retried, refused, interruption, degraded }: Found,
): FaultResult {
  return {
    ...{ file, test, fault, done, operations, acknowledged, lost, unlinked, retried, refused },
    interruption: interruption / 1000,
    degraded: degraded / 1000,
    measured: new Date().toISOString().slice(0, 10),
  };
}

export function nameOf(test: Runnable): TestName {
  return { file: relative(root, test.file ?? ""), test: test.fullTitle() };
}

/** Under the test's title, what its row will not hold. */
export function show({ test }: Pick<TestName, "test">, summary: Summary): void {
  console.log(`      ${styleText("dim", `${test}: ${said(summary)}`)}`);
}

export function said({
  acknowledged,
  retried,
  refused,
  interruption,
  median,
  slowest,
  failures,
}: Summary): string {
  const answers = Object.entries(failures).map(([answer, times]) => `${times} × ${answer}`);
  return [
    `${acknowledged} acknowledged`,
    `${retried} tried again`,
    `${refused} given up`,
    `longest gap ${(interruption / 1000).toFixed(1)} s`,
    `half within ${median} ms, 99 % within ${slowest} ms`,
    ...(answers.length > 0 ? [`failed tries: ${answers.join(", ")}`] : []),
  ].join(", ");
}
