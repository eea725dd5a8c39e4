import { z } from "zod";
import { type Answer, call, type Entrance, findEntrance } from "../../components/ingress/entrance.ts";
import { filled, mistakeIn, valueAt } from "../../lib/declared-request.ts";
import { Problem } from "../../lib/problem.ts";
import { commonOutputs, failed, poll, report } from "../smoke.ts";
import { type SmokeRequest, smoke } from "./settings/smoke.ts";

/**
 * Proves that an application works by the requests that its stack file declares: they come in through the ingress as a user's
 * would, in their order, and each must be answered as it says.
 */

const outputs = z.object({
  ...commonOutputs,
  secrets: z.record(z.string(), z.string()).default({}),
  entrance: z.object({ name: z.string(), path: z.string() }).optional(),
  smoke,
});

const betweenTries = 500;

/** Reads the words of `make smoke`, of which there are none, and gives what sends a stack's requests. */
export function applicationSmoke(words: readonly string[]) {
  if (words.length > 0)
    throw new Problem(
      `The smoke test of an application takes no ${words.join(" ")}.`,
      "For example: make smoke STACK=application-demo.",
    );
  return async (stackOutputs: unknown, env: NodeJS.ProcessEnv): Promise<void> => {
    const { certificateAuthority, entrance, namespace, secrets, smoke } = outputs.parse(stackOutputs);
    if (smoke.length === 0 || !entrance)
      throw new Problem(
        "The stack declares no requests, so there is nothing to test.",
        "Declare `ingress` and `smoke` in its stack file; docs/your-own-system.md says how.",
      );
    const found = await findEntrance({ namespace, ...entrance }, env);
    await sendAll(found, smoke, secrets, certificateAuthority);
  };
}

/** Sends requests to an entrance, and prints what each has shown. */
export async function sendAll(
  entrance: Entrance,
  requests: readonly SmokeRequest[],
  secrets: Readonly<Record<string, string>>,
  authority?: string,
): Promise<void> {
  const known = new Map(Object.entries(secrets));
  for (const request of requests) {
    const answer = await rightAnswer(entrance, request, known, { secrets, ...(authority && { authority }) });
    for (const [name, path] of Object.entries(request.keep)) {
      const value = valueAt(answer, path);
      if (value === undefined) throw wrong(request, `has no ${path} to keep`, answer, secrets);
      known.set(name, `${value}`);
    }
    report(request.name);
  }
}

interface Trust {
  readonly secrets: Readonly<Record<string, string>>;
  readonly authority?: string;
}

/** Asks until the answer is right, for as long as the request allows. */
async function rightAnswer(
  entrance: Entrance,
  request: SmokeRequest,
  known: ReadonlyMap<string, string>,
  { authority, secrets }: Trust,
): Promise<Answer> {
  return await poll(async (waited) => {
    const answer = await call(at(entrance, request), filled(request, known), authority);
    const problem = mistakeIn(request, answer);
    if (problem === undefined) return answer;
    if (waited >= request.withinSeconds * 1000) throw wrong(request, problem, answer, secrets);
    return undefined;
  }, betweenTries);
}

function at(entrance: Entrance, { host }: SmokeRequest): Entrance {
  return host === undefined ? entrance : { ...entrance, host };
}

const mostShown = 500;

/** Shows what came back, but for secrets: an application may answer with what it was sent. */
function wrong(
  { method, name, path }: SmokeRequest,
  problem: string,
  { body }: Answer,
  secrets: Readonly<Record<string, string>>,
): Problem {
  const masked = (text: string) =>
    Object.values(secrets).reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
  const shown = masked(body.trim()).slice(0, mostShown) || "nothing";
  return failed(`"${name}" failed: ${method} ${path} ${masked(problem)}. The response: ${shown}`);
}
