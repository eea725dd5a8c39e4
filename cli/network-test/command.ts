import { styleText } from "node:util";
import { stringify } from "yaml";
import type { Engine } from "../../engine/engine.ts";
import { stackOutputs } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { networkEnforced as check } from "../../readiness/evidence-checks.ts";
import { everyChecklist, stackReadiness } from "../../readiness/files.ts";
import {
  type NetworkEvidence,
  networkEvidence,
  tooLittleTried,
} from "../../readiness/live/network/evidence.ts";
import { type Trial, tryNetwork } from "../../readiness/live/network/trial.ts";
import { evidenceFile, writeRecord } from "../../readiness/records.ts";
import { type StackCluster, stackCluster } from "../stack-cluster.ts";
import { parseNetworkRequest } from "./request.ts";

/**
 * `make network-test`: tries every connection that a stack declares, and those that it doesn't, from pods with the labels
 * of its clients, and leaves dated evidence of it. It fails where the network does something else than declared.
 */
export async function networkTest(engine: Engine, stack: string, given: readonly string[]): Promise<void> {
  const { owner: who, records } = parseNetworkRequest(given);
  const { live } = stackReadiness(stack, everyChecklist());
  const inCluster = stackCluster(engine, await stackOutputs(engine, stack), live);
  await testNetwork({ stack, who, path: evidenceFile(stack, check.id, records) }, inCluster);
}

interface Test {
  readonly stack: string;
  readonly who: string;
  /** File to write. */
  readonly path: string;
}

/** The same, of a cluster that somebody else has found. */
export async function testNetwork({ path, stack, who }: Test, inCluster: StackCluster): Promise<void> {
  const trials = await step("Trying connections", ({ update }) =>
    inCluster((cluster, context) =>
      tryNetwork(cluster, context, (done, of) => update(`${done} of ${of} pods`)),
    ),
  );
  const evidence = networkEvidence(trials, { stack, who, when: new Date() });
  show(trials, evidence);
  const tooLittle = tooLittleTried(evidence.value);
  if (tooLittle.length > 0)
    throw new Problem(
      `Not written as evidence: ${tooLittle.join(" ")}`,
      "`make status` shows the pods. List clients in `live.connections` of readiness/stacks/ if the stack has others.",
    );
  writeRecord(path, stringify(evidence, { lineWidth: 0 }));
  console.log(`Written: ${path}. Read it, then commit it.`);
  if (evidence.value.differences.length > 0) process.exitCode = 1;
}

function show(trials: readonly Trial[], { value }: NetworkEvidence): void {
  const good = styleText("green", "✓");
  const bad = styleText("red", "✗");
  const { allowed, differences, others } = value;
  for (const { client, notTried } of trials)
    if (notTried !== undefined) console.log(`${client.name} was not tried: ${notTried}.`);
  for (const difference of differences) console.log(`${bad} ${difference}`);
  const line = (isGood: boolean, text: string) => console.log(`${isGood ? good : bad} ${text}`);
  line(
    allowed.refused === 0,
    `${allowed.tried - allowed.refused} of ${allowed.tried} declared connections are open`,
  );
  line(
    others.cameThrough === 0,
    `${others.tried - others.cameThrough} of ${others.tried} others are refused`,
  );
}
