import { quantity } from "../../../rules/kubernetes/quantities.ts";
import { byNewest, everyOne } from "../ask.ts";
import { type Judgement, judged, type LiveContext, liveCheck, notApplicable } from "../check.ts";
import { type Event, type Quota, titleOf } from "../objects.ts";

/** Those that every rollout and every job needs more of for a while. What counts objects may be full. */
const ofPods = /^(requests\.|limits\.)?(cpu|memory|ephemeral-storage)$|^(count\/)?pods$/;

export const quotaHeadroom = liveCheck({
  id: "live-quota-headroom",
  title: "Quotas have headroom for a rollout, and have refused nothing recently.",
  severity: "high",
  remediation: [
    "Raise the quota, or leave it out of the settings to have it computed from what the stack declares.",
  ],
  look: async (cluster, context) => ({
    quotas: await everyOne<Quota>(cluster, context, "v1", "resourcequotas"),
    events: await everyOne<Event>(cluster, context, "v1", "events"),
  }),
  judge: ({ events, quotas }, context) => {
    if (quotas.length === 0) return notApplicable("the stack's namespaces have no quota");
    const refusals = events.filter(({ message }) => /exceeded quota/.test(message ?? ""));
    return quotas.map((quota) => judgeOne(quota, refusals, context));
  },
});

function judgeOne(quota: Quota, refusals: readonly Event[], { settings }: LiveContext): Judgement {
  const { hard = {}, used = {} } = quota.status ?? {};
  const shares = Object.keys(hard).flatMap((name) => {
    const most = quantity(hard, name) ?? 0;
    const share = most === 0 ? 0 : (100 * (quantity(used, name) ?? 0)) / most;
    const limit = ofPods.test(name) ? settings.quotaPercent : 100;
    return [{ name, share, over: share > limit }];
  });
  const [most] = [...shares].sort((one, other) => other.share - one.share);
  const evidence =
    most &&
    `the fullest: ${most.name}, ${Math.round(most.share)} % (${used[most.name]} of ${hard[most.name]})`;
  return judged(
    titleOf("ResourceQuota", quota),
    problemOf(quota, shares, refusals),
    "It leaves room.",
    evidence,
  );
}

interface Share {
  readonly name: string;
  readonly share: number;
  readonly over: boolean;
}

function problemOf(
  { metadata }: Quota,
  shares: readonly Share[],
  refusals: readonly Event[],
): string | undefined {
  const [refused] = byNewest(refusals.filter((event) => event.metadata.namespace === metadata.namespace));
  if (refused)
    return `it has refused pods of ${refused.involvedObject?.kind} ${refused.involvedObject?.name}`;
  const full = shares
    .filter(({ over }) => over)
    .map(({ name, share }) => `${name} at ${Math.round(share)} %`);
  return full.length > 0 ? `it is nearly used up: ${full.join(", ")}` : undefined;
}
