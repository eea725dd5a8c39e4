import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { hourMs, spoken } from "../../lib/days.ts";
import { Problem } from "../../lib/problem.ts";
import { loadTest, tooLittleLoad } from "../../readiness/evidence-checks.ts";
import { imagesSince } from "../../readiness/load/images.ts";
import { readK6Summary } from "../../readiness/load/k6-summary.ts";
import { evidenceOf, type LoadEvidence } from "../../readiness/load/result.ts";
import type { StackCluster } from "../stack-cluster.ts";

export interface Import {
  readonly owner: string;
  /** The file. */
  readonly summary: string;
  /** When the run began. */
  readonly when: Date;
}

/**
 * Makes evidence of what somebody's own k6 has measured. A summary says neither when nor what was measured: its owner
 * answers for the former, and the cluster must have run today's images then.
 */
export async function imported(
  stack: string,
  { owner: who, summary, when }: Import,
  inCluster: StackCluster,
): Promise<LoadEvidence> {
  const { text, written } = read(summary);
  const { durationSeconds, result, virtualUsers } = readK6Summary(text, summary);
  refuseFor(ageOf(when, durationSeconds, written), summary);
  refuseFor(tooLittleLoad({ ...result, virtualUsers, durationSeconds }).join(" ") || undefined, summary);
  const { digests, later } = await inCluster((cluster, context) => imagesSince(cluster, context, when));
  refuseFor(
    later.length > 0
      ? `No pod has run ${later.join(", ")} since ${when.toISOString()}: the run may have measured another release.`
      : undefined,
    summary,
  );
  const digest = createHash("sha256").update(text).digest("hex");
  const how = `by k6, from ${basename(summary)} (sha256:${digest})`;
  return evidenceOf(result, { stack, who, how, when, virtualUsers, durationSeconds, digests });
}

function read(path: string): { text: string; written: Date } {
  try {
    return { text: readFileSync(path, "utf8"), written: statSync(path).mtime };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new Problem(`${path} can't be read (${reason}).`, "Give the file that k6 wrote as SUMMARY.");
  }
}

/** Why a run can't have begun then, or counts no more. k6 writes its summary when it ends, and copies are written later. */
function ageOf(when: Date, durationSeconds: number, written: Date): string | undefined {
  const now = new Date();
  const ended = new Date(when.getTime() + durationSeconds * 1000);
  const hours = (now.getTime() - when.getTime()) / hourMs;
  if (ended > now) return `A run that began at ${when.toISOString()} has not ended yet.`;
  if (ended.getTime() > written.getTime() + clockSkewMs)
    return `It was written at ${written.toISOString()}, before a run that began at ${when.toISOString()} ended.`;
  if (hours > loadTest.maximumAgeHours)
    return `It is ${spoken(hours)} old, and counts for ${spoken(loadTest.maximumAgeHours)}.`;
  return undefined;
}

/** Two machines' clocks may differ by that. */
const clockSkewMs = 60_000;

function refuseFor(problem: string | undefined, summary: string): void {
  if (problem === undefined) return;
  throw new Problem(
    `${summary} is not taken as evidence: ${problem}`,
    "Give as WHEN the time at which the run began, or run k6 again against what is deployed now.",
  );
}
