import { CannotTell, type Judgement, judged, liveCheck, notApplicable, unknown } from "../check.ts";
import { type Exchange, exchange, requestOf, titleOfRequest } from "../exchange.ts";
import { everyRoute } from "../routes.ts";

const refusals = [401, 403];

export const oidcRejectsAnonymous = liveCheck({
  id: "live-oidc-rejects-anonymous",
  title: "Requests without credentials are refused.",
  severity: "critical",
  remediation: ["Turn authentication on in the settings of the service behind the path."],
  look: async (cluster, context) => {
    const routes = await everyRoute(cluster, context);
    if (routes.length === 0) return [];
    const calls = context.settings.protected;
    if (calls.length === 0)
      throw new CannotTell("Which requests ask for credentials isn't said: list some in `live.protected`.");
    return await Promise.all(calls.map((call) => exchange(cluster, requestOf(call, routes, context))));
  },
  judge: (asked) =>
    asked.length === 0 ? notApplicable("the stack serves nothing to the outside") : asked.map(judgeOne),
});

function judgeOne({ answer, request, silence }: Exchange): Judgement {
  const subject = titleOfRequest(request);
  if (!answer) return unknown(subject, silence ?? "");
  const { location, status } = answer;
  const evidence = `${status}${location ? ` to ${location}` : ""}, without credentials`;
  const toSignIn =
    status >= 300 && status < 400 && location !== undefined && !isSamePath(location, request.path);
  if (refusals.includes(status) || toSignIn) return judged(subject, undefined, "It is refused.", evidence);
  if (status >= 400)
    return unknown(subject, `${status} doesn't say whether credentials are asked for.`, evidence);
  return judged(subject, `it is answered with ${status}`, "", evidence);
}

/** A redirect from HTTP to HTTPS asks nobody to sign in. */
function isSamePath(location: string, path: string): boolean {
  return new URL(location, "http://same").pathname === new URL(path, "http://same").pathname;
}
