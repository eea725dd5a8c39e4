import { everyPod, everyWorkload, hoursSince, lasting } from "../ask.ts";
import { type Judgement, judged, type LiveContext, liveCheck, notApplicable, unknown } from "../check.ts";
import { everyCluster, type RunningDatabase } from "../databases.ts";
import { type ContainerStatus, type Pod, titleOf } from "../objects.ts";

export const podsStable = liveCheck({
  id: "live-pods-stable",
  title: "No container has restarted within the stability period.",
  severity: "high",
  remediation: [
    "`kubectl logs --previous` shows what a container said before it ended.",
    "After a deployment, wait until the window is over, then run this again.",
  ],
  look: async (cluster, context): Promise<readonly RunningDatabase[]> => [
    ...(await everyWorkload(cluster, context)),
    ...(await everyCluster(cluster, context, await everyPod(cluster, context))),
  ],
  judge: (workloads, context) =>
    workloads.length === 0
      ? notApplicable("nothing runs on")
      : workloads.map((one) => judgeOne(one, context)),
});

function judgeOne(one: RunningDatabase, { clock, settings }: LiveContext): Judgement {
  const subject = titleOf(one.kind, one.object);
  const window = settings.stableHours;
  const restarts = one.pods
    .flatMap((pod) => restartsOf(pod))
    .filter(({ at }) => hoursSince(at, clock) < window);
  const total = one.pods.flatMap(statuses).reduce((sum, { restartCount }) => sum + restartCount, 0);
  const [last] = restarts;
  const ages = one.pods.flatMap(({ status }) =>
    status?.startTime ? [hoursSince(status.startTime, clock)] : [],
  );
  // Autoscalers add young pods to a workload that is old.
  const age = Math.max(0, ...ages);
  const evidence = `${one.pods.length} pods, the oldest runs for ${lasting(age)}; ${total} restarts in their lives`;
  if (last) {
    const problem = `${last.what} has started again ${lasting(hoursSince(last.at, clock))} ago`;
    return judged(subject, last.why ? `${problem}: ${last.why}` : problem, "", evidence);
  }
  if (age < window)
    return unknown(
      subject,
      `It runs for ${lasting(age)}; ${window} hours without a restart are asked for.`,
      evidence,
    );
  return judged(subject, undefined, `No container has started again in ${window} hours.`, evidence);
}

function restartsOf(pod: Pod): readonly { what: string; at: string; why: string | undefined }[] {
  return statuses(pod).flatMap(({ lastState, name, restartCount, state }) => {
    const at = lastState?.terminated?.finishedAt ?? state?.running?.startedAt ?? pod.status?.startTime;
    if (restartCount === 0 || at === undefined) return [];
    return [{ what: `${pod.metadata.name} ${name}`, at, why: lastState?.terminated?.reason }];
  });
}

function statuses({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
}
