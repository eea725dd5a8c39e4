import { z } from "zod";
import type { LoadPlan } from "../../lib/load-plan.ts";
import { Problem } from "../../lib/problem.ts";
import { isRepeated, type SmokeRequest, smoke } from "./settings/smoke.ts";

const outputs = z.object({ secrets: z.record(z.string(), z.string()).default({}), smoke });

/** The requests of an application's smoke test that may be repeated. */
export function applicationLoad(stackOutputs: unknown): LoadPlan {
  const { secrets, smoke } = outputs.parse(stackOutputs);
  const requests = smoke.filter((request) => isRepeated(request, smoke));
  if (requests.length === 0)
    throw new Problem(
      "The stack declares no request that a load test may repeat.",
      "Set `load: true` in requests of `smoke` in its stack file; docs/your-own-system.md says how.",
    );
  return { known: secrets, pauseSeconds: 0.5, requests: requests.map(asRepeated) };
}

/** What may take a while to be as declared is not there yet when a user looks for the first time. */
function asRepeated({ answer, load: _, withinSeconds, ...request }: SmokeRequest) {
  return { ...request, answer: withinSeconds > 0 ? {} : answer };
}
