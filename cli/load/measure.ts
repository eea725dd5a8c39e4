import { isDeepStrictEqual } from "node:util";
import type { LoadPlan } from "../../lib/load-plan.ts";
import { Problem } from "../../lib/problem.ts";
import { requestOf } from "../../readiness/live/exchange.ts";
import { everyRoute } from "../../readiness/live/routes.ts";
import { titleOf } from "../../readiness/load/clients.ts";
import { runningImages } from "../../readiness/load/images.ts";
import { evidenceOf, type LoadEvidence } from "../../readiness/load/result.ts";
import { runLoad } from "../../readiness/load/run.ts";
import type { StackCluster } from "../stack-cluster.ts";

export interface Run {
  readonly owner: string;
  readonly virtualUsers: number;
  readonly durationSeconds: number;
}

/** Puts a stack under load through its ingress. Nothing of it is left if it is interrupted. */
export async function measure(
  stack: string,
  { durationSeconds, owner: who, virtualUsers }: Run,
  { known, pauseSeconds, requests }: LoadPlan,
  inCluster: StackCluster,
): Promise<LoadEvidence> {
  const { digests, steps } = await inCluster(async (cluster, context) => {
    const routes = await everyRoute(cluster, context);
    const steps = requests.map((request) => ({ request, way: requestOf(request, routes, context) }));
    return { steps, digests: await runningImages(cluster, context) };
  });
  const result = await runLoad({ steps, known, pauseSeconds, virtualUsers, durationSeconds });
  if (!isDeepStrictEqual(await inCluster(runningImages), digests))
    throw new Problem(
      "The stack runs other images than before the load test, so its measurements are of neither release.",
      "Wait until the update is complete, then run the load test again.",
    );
  const how = `through ${[...new Set(steps.map(({ way }) => titleOf(way)))].join(", ")}`;
  const about = { stack, who, how, when: new Date(), virtualUsers, durationSeconds, digests };
  return evidenceOf(result, about);
}
