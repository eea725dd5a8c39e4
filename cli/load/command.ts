import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, relative } from "node:path";
import { styleText } from "node:util";
import { stringify } from "yaml";
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import { stackOutputs } from "../../engine/stack.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { parseWords } from "../../lib/words.ts";
import { ensureTools } from "../../local/tools/index.ts";
import { loadThresholds } from "../../readiness/evidence-checks.ts";
import type { LiveContext } from "../../readiness/live/check.ts";
import { requestOf } from "../../readiness/live/exchange.ts";
import { KubectlCluster } from "../../readiness/live/kubectl-cluster.ts";
import { everyRoute } from "../../readiness/live/routes.ts";
import { defaultLiveSettings } from "../../readiness/live/settings.ts";
import { runningImages } from "../../readiness/load/images.ts";
import { defaultProfile, headersOf, type LoadPlan, loadPlan } from "../../readiness/load/plan.ts";
import { evidenceOf, type LoadResult } from "../../readiness/load/result.ts";
import { runLoad, target as targetOf } from "../../readiness/load/run.ts";
import { emptyContract } from "../../rules/model/contract.ts";
import { operationsOf } from "../operations.ts";

/** Names a load test's words on the command line: USERS=10 SECONDS=300 OWNER=name. */
const words = z.strictObject({
  USERS: z.coerce.number().int().min(1).max(1000).default(defaultProfile.virtualUsers),
  SECONDS: z.coerce.number().int().min(10).max(3600).default(defaultProfile.durationSeconds),
  OWNER: z.string().min(1).optional(),
});

/** `make load-test`: puts a stack under load through its ingress, and leaves dated evidence of what it measured. */
export async function loadTest(engine: Engine, stack: string, given: readonly string[]): Promise<void> {
  const {
    OWNER,
    SECONDS: durationSeconds,
    USERS: virtualUsers,
  } = parseWords(
    given,
    words,
    "The load test's options",
    "make load-test STACK=cordum-staging USERS=10 SECONDS=300 OWNER=team-platform",
  );
  const plan = planOf(stack);
  const outputs = await stackOutputs(engine, stack);
  await ensureTools(["k6"]);
  const cluster = new KubectlCluster(engine.env);
  try {
    const context = contextOf(outputs);
    const routes = await everyRoute(cluster, context);
    const first = plan.steps[0];
    if (!first) throw new Error("a plan has at least one step");
    const way = requestOf(first, routes, context);
    const digests = await runningImages(cluster, context);
    const load = { plan, headers: headersOf(plan, outputs), way, virtualUsers, durationSeconds };
    const result = await runLoad(load);
    const who = OWNER ?? userInfo().username;
    const target = `${targetOf(way).base} at ${way.address}`;
    const about = { stack, who, target, when: new Date(), virtualUsers, durationSeconds, digests };
    show(result);
    write(stack, evidenceOf(result, about));
  } finally {
    cluster.close();
  }
}

function planOf(stack: string): LoadPlan {
  const { settings } = operationsOf(stack);
  const file = join(root, "readiness/load/plans", `${String(settings.system)}.json`);
  if (existsSync(file)) return loadPlan.parse(JSON.parse(readFileSync(file, "utf8")));
  throw new Problem(
    `There is no load test plan for ${stack}: ${relative(root, file)} does not exist.`,
    "Write one like that of another system: requests, with the expected responses.",
  );
}

function contextOf(outputs: Readonly<Record<string, unknown>>): LiveContext {
  return {
    namespaces: [z.string().parse(outputs.namespace)],
    outputs,
    contract: emptyContract,
    clock: new Date(),
    settings: defaultLiveSettings,
  };
}

/** Against Gravl's thresholds, which the check of the evidence asks for too. */
function show({ errorPercent, p95Ms, p99Ms, requests, requestsPerSecond }: LoadResult): void {
  const lines = [
    { good: p95Ms < loadThresholds.p95Ms, text: `p95 ${p95Ms} ms, below ${loadThresholds.p95Ms} ms` },
    { good: p99Ms < loadThresholds.p99Ms, text: `p99 ${p99Ms} ms, below ${loadThresholds.p99Ms} ms` },
    {
      good: errorPercent < loadThresholds.errorPercent,
      text: `errors ${errorPercent} %, below ${loadThresholds.errorPercent} %`,
    },
  ];
  console.log(`${requests} requests, ${requestsPerSecond} a second`);
  for (const { good, text } of lines)
    console.log(good ? `${styleText("green", "✓")} ${text}` : `${styleText("red", "✗")} not ${text}`);
}

function write(stack: string, evidence: object): void {
  const folder = join(root, "readiness/evidence", stack);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "evidence-load-test.yaml");
  writeFileSync(file, stringify(evidence));
  console.log(
    `Written: ${relative(root, file)}. Read it, then commit it: it is valid for these images only.`,
  );
}
