import { everyPod, everyWorkload, type RunningWorkload } from "../ask.ts";
import { judged, liveCheck } from "../check.ts";
import { everyCluster, type RunningCluster } from "../databases.ts";
import { type ContainerStatus, hasCondition, isOfJob, ownerOf, type Pod, titleOf } from "../objects.ts";

const harmless = ["ContainerCreating", "PodInitializing"];

export const podsHealthy = liveCheck({
  id: "live-pods-healthy",
  title: "Every workload runs as many ready pods of its newest version as it should.",
  severity: "critical",
  remediation: [
    "`kubectl describe pod` shows why a container doesn't start or isn't ready.",
    "Then deploy again.",
  ],
  look: async (cluster, context) => {
    const pods = await everyPod(cluster, context);
    return {
      workloads: await everyWorkload(cluster, context),
      databases: await everyCluster(cluster, context, pods),
      alone: pods.filter((pod) => !ownerOf(pod) && !isOfJob(pod)),
    };
  },
  judge: ({ alone, databases, workloads }, { namespaces }) => {
    if (workloads.length + databases.length + alone.length === 0)
      return [judged(`Namespace ${namespaces.join(", ")}`, "nothing runs there", "")];
    return [
      ...workloads.map((one) => {
        const { desired, ready, updated } = counts(one);
        const problem = shortage(one) ?? one.pods.flatMap(troubles)[0];
        const good = `All ${desired} pods are ready.`;
        return judged(
          titleOf(one.kind, one.object),
          problem,
          good,
          `${ready}/${desired} ready, ${updated} new`,
        );
      }),
      ...databases.map(judgeServers),
      ...alone.map((pod) =>
        judged(titleOf("Pod", pod), troubles(pod)[0], "It has no trouble.", pod.status?.phase),
      ),
    ];
  },
});

/** An operator makes these pods, and says nothing of them as a workload does. */
function judgeServers({ kind, object, pods }: RunningCluster) {
  const desired = object.spec?.instances ?? 1;
  const ready = pods.filter((pod) => hasCondition(pod, "Ready")).length;
  const trouble = pods.flatMap(troubles)[0];
  const why = trouble === undefined ? "" : `: ${trouble}`;
  const problem = ready < desired ? `${ready} of ${desired} servers are ready${why}` : trouble;
  return judged(
    titleOf(kind, object),
    problem,
    `All ${desired} servers are ready.`,
    `${ready}/${desired} ready`,
  );
}

function counts({ kind, object: { spec, status = {} } }: RunningWorkload) {
  if (kind === "DaemonSet") {
    const { desiredNumberScheduled = 0, numberReady = 0, updatedNumberScheduled = 0 } = status;
    return { desired: desiredNumberScheduled, ready: numberReady, updated: updatedNumberScheduled };
  }
  const { readyReplicas = 0, updatedReplicas = 0 } = status;
  return { desired: spec.replicas ?? 1, ready: readyReplicas, updated: updatedReplicas };
}

function shortage(one: RunningWorkload): string | undefined {
  const { desired, ready, updated } = counts(one);
  const { metadata, status } = one.object;
  const why = one.pods.flatMap(troubles)[0];
  const because = why === undefined ? "" : `: ${why}`;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return "its last change isn't rolled out";
  if (desired === 0) return "it is scaled to nothing";
  if (ready < desired) return `${ready} of ${desired} pods are ready${because}`;
  return updated < desired ? `${updated} of ${desired} pods are of its newest version${because}` : undefined;
}

/** What is known to be wrong with a pod that is there. */
function troubles(pod: Pod): readonly string[] {
  const { containerStatuses = [], initContainerStatuses = [], phase } = pod.status ?? {};
  const own = [...initContainerStatuses, ...containerStatuses].flatMap((status) => {
    const trouble = troubleOf(status);
    return trouble ? [`${pod.metadata.name} ${status.name}: ${trouble}`] : [];
  });
  return phase === "Failed" ? [`${pod.metadata.name} has failed`, ...own] : own;
}

function troubleOf({ lastState, ready, state }: ContainerStatus): string | undefined {
  const reason = state?.waiting?.reason;
  if (reason !== undefined && !harmless.includes(reason)) return reason;
  if (ready) return undefined;
  return [state, lastState].find((one) => one?.terminated?.reason === "OOMKilled") && "OOMKilled";
}
