import { setTimeout as elapsed } from "node:timers/promises";
import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../../lib/problem.ts";
import { operatorIdentity } from "./operator.ts";
import { prometheusName } from "./prometheus.ts";

/** Four turns of scraping, and what the operator and the reloading take before the first. */
const patienceSeconds = 180;

const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Prometheus answers, and scrapes what a ServiceMonitor has it scrape: the operator that gave it its configuration. */
export async function findTargets(namespace: string, env: NodeJS.ProcessEnv): Promise<void> {
  const expression = `up{namespace="${namespace}",service="${operatorIdentity.name}"} == 1`;
  await untilSeries(namespace, expression, "Prometheus does not scrape its own operator", env);
}

/** @throws Problem where Prometheus has no series of an expression after a while; `otherwise` says what that means */
export async function untilSeries(
  namespace: string,
  expression: string,
  otherwise: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const { found, said } = await query(namespace, expression, env);
    if (found > 0) return;
    if (Date.now() > deadline)
      throw new Problem(
        `In the namespace ${namespace}, ${otherwise}: ${said}`,
        `Check \`kubectl --namespace ${namespace} get pods,prometheus,alertmanager\` and the logs of the operator.`,
      );
    await elapsed(2000);
  }
}

/** How many series an expression has now, and what was answered where that can't be told. */
async function query(namespace: string, expression: string, env: NodeJS.ProcessEnv) {
  const service = `/api/v1/namespaces/${namespace}/services/https:${prometheusName}:web/proxy`;
  const path = `${service}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { failed, stderr, stdout } = await execa("kubectl", ["get", `--raw=${path}`], { env, reject: false });
  if (failed) return { found: 0, said: stderr };
  const { data, success } = answer.safeParse(json(stdout));
  if (!success) return { found: 0, said: stdout };
  return { found: data.data.result.length, said: `${expression} has no value` };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
