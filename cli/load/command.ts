import { styleText } from "node:util";
import { stringify } from "yaml";
import type { Engine } from "../../engine/engine.ts";
import { stackOutputs } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import {
  loadTest as check,
  loadThresholds,
  missedThresholds,
  tooLittleLoad,
} from "../../readiness/evidence-checks.ts";
import type { LoadEvidence } from "../../readiness/load/result.ts";
import { evidenceFile, writeRecord } from "../../readiness/records.ts";
import { operationsOf } from "../operations.ts";
import { stackCluster } from "../stack-cluster.ts";
import { imported } from "./imported.ts";
import { measure } from "./measure.ts";
import { parseLoadRequest } from "./request.ts";

/**
 * `make load-test`: puts a stack under load through its ingress, or reads what somebody's own k6 has measured, and leaves
 * dated evidence of it. It fails where a threshold was missed.
 */
export async function loadTest(engine: Engine, stack: string, given: readonly string[]): Promise<void> {
  const request = parseLoadRequest(given);
  const { load } = operationsOf(stack);
  if (!load)
    throw new Problem(
      `${stack} is used by other systems, and has no load test of its own.`,
      "Run the load test of a system that uses it.",
    );
  const outputs = await stackOutputs(engine, stack);
  const inCluster = stackCluster(engine, outputs);
  const evidence =
    "summary" in request
      ? await imported(stack, request, inCluster)
      : await measure(stack, request, load(outputs), inCluster);
  show(evidence);
  write(evidenceFile(stack, check.id, request.records), evidence);
}

/** A machine that isn't busy sends requests a millisecond or two late. */
const busyMs = 20;

function show({ value }: LoadEvidence): void {
  const { failures, maxMs, ownDelayP95Ms = 0, p50Ms, p95Ms, p99Ms, requests, requestsPerSecond } = value;
  const good = styleText("green", "✓");
  const bad = styleText("red", "✗");
  console.log(`${requests} requests, ${requestsPerSecond} a second`);
  console.log(`p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms, at most ${maxMs} ms`);
  if (ownDelayP95Ms > busyMs)
    console.log(
      `This machine is busy: it sent requests ${ownDelayP95Ms} ms late at p95, and noticed responses late, too.`,
    );
  for (const [failure, times] of Object.entries(failures).slice(0, 10))
    console.log(`${bad} ${times} × ${failure}`);
  const missed = missedThresholds(value);
  for (const problem of missed) console.log(`${bad} ${problem}`);
  if (missed.length > 0) process.exitCode = 1;
  else {
    const { errorPercent, p95Ms, p99Ms } = loadThresholds;
    console.log(`${good} p95 below ${p95Ms} ms, p99 below ${p99Ms} ms, errors below ${errorPercent} %`);
  }
}

/** A trial that is too small to count doesn't replace evidence that counts. */
function write(path: string, evidence: LoadEvidence): void {
  const tooLittle = tooLittleLoad(evidence.value);
  if (tooLittle.length > 0) {
    console.log(`Not written as evidence: ${tooLittle.join(" ")}`);
    return;
  }
  writeRecord(path, stringify(evidence));
  console.log(`Written: ${path}. Read it, then commit it: it is valid for these images only.`);
}
