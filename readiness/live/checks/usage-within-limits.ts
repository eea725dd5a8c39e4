import { quantity, written } from "../../../rules/kubernetes/quantities.ts";
import { anyOf, everyPod } from "../ask.ts";
import { CannotTell, type Judgement, judged, type LiveContext, liveCheck, notApplicable } from "../check.ts";
import { type Item, isOfJob, type Pod, titleOf } from "../objects.ts";

type Amounts = Readonly<Record<string, string>>;

interface Usage extends Item {
  readonly timestamp?: string;
  readonly containers?: readonly { readonly name: string; readonly usage: Amounts }[];
}

export const usageWithinLimits = liveCheck({
  id: "live-usage-within-limits",
  title: "The use of containers leaves headroom below their limits.",
  severity: "high",
  remediation: [
    "Raise the limit in the stack's settings, or find what grows.",
    "Look again while the load test runs.",
  ],
  look: async (cluster, context) => {
    const usage = await anyOf<Usage>(cluster, context, "metrics.k8s.io/v1beta1", "pods");
    if (!usage) throw new CannotTell("The cluster serves no metrics (metrics.k8s.io).");
    return { usage, pods: (await everyPod(cluster, context)).filter((pod) => !isOfJob(pod)) };
  },
  judge: ({ pods, usage }, context) => {
    const all = pods.flatMap((pod) => {
      const measured = usage.find(({ metadata }) => metadata.name === pod.metadata.name);
      return measured ? [judgeOne(pod, measured, context)] : [];
    });
    return all.length > 0 ? all : notApplicable("no pod has been measured");
  },
});

function judgeOne(pod: Pod, measured: Usage, { settings }: LiveContext): Judgement {
  const shares = (measured.containers ?? []).flatMap(({ name, usage }) => {
    const limits = pod.spec.containers?.find((one) => one.name === name)?.resources?.limits;
    return ["cpu", "memory"].flatMap((resource) => {
      const [used, limit] = [quantity(usage, resource), quantity(limits, resource)];
      if (used === undefined || limit === undefined) return [];
      const text = `${name} uses ${written(used, resource)} of ${written(limit, resource)} ${resource}`;
      return [{ share: (100 * used) / limit, text }];
    });
  });
  const [most] = [...shares].sort((one, other) => other.share - one.share);
  const problem =
    most && most.share > settings.usagePercent ? `${most.text}, ${Math.round(most.share)} %` : undefined;
  const evidence = most && `${most.text} (${Math.round(most.share)} %)`;
  return judged(titleOf("Pod", pod), problem, "It stays within its limits.", evidence);
}
