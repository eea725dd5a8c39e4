import { type Judgement, judged, liveCheck, notApplicable, unknown } from "../check.ts";
import { type Exchange, exchange, requestOf, titleOfRequest } from "../exchange.ts";
import { everyRoute, requestTo } from "../routes.ts";

interface Asked extends Exchange {
  /** The status that means health; without one, any answer of the program behind. */
  readonly expected?: number;
}

export const endpointHealthy = liveCheck({
  id: "live-endpoint-healthy",
  title: "Exposed endpoints answer through the ingress.",
  severity: "critical",
  remediation: ["See whether the pods behind the route are ready, and what the ingress controller logs."],
  look: async (cluster, context) => {
    const routes = await everyRoute(cluster, context);
    const { health } = context.settings;
    const asked =
      health.length > 0
        ? health.map((call) => ({ request: requestOf(call, routes, context), expected: call.status }))
        : routes.map((route) => ({ request: requestTo(route, context) }));
    return await Promise.all(
      asked.map(async ({ request, ...more }) => ({ ...(await exchange(cluster, request)), ...more })),
    );
  },
  judge: (asked: readonly Asked[]) =>
    asked.length === 0 ? notApplicable("the stack serves nothing to the outside") : asked.map(judgeOne),
});

function judgeOne({ answer, expected, request, silence }: Asked): Judgement {
  const subject = titleOfRequest(request);
  if (!answer) return judged(subject, silence, "");
  const evidence = `${answer.status}${answer.contentType ? `, ${answer.contentType}` : ""}`;
  if (expected !== undefined) {
    const problem =
      answer.status === expected ? undefined : `it answers ${answer.status} instead of ${expected}`;
    return judged(subject, problem, "It is healthy.", evidence);
  }
  if (answer.status >= 500) return judged(subject, `it answers ${answer.status}`, "", evidence);
  // An ingress controller says this of itself too.
  if (answer.status === 404)
    return unknown(subject, "404 says nothing of health: name a path in `live.health`.", evidence);
  return judged(subject, undefined, "It answers.", evidence);
}
