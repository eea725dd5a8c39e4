import { everyWorkload, type RunningWorkload } from "../ask.ts";
import {
  CannotTell,
  type ClusterReader,
  type Judgement,
  judged,
  liveCheck,
  notApplicable,
  type Trial,
  unknown,
} from "../check.ts";
import { hasCondition, titleOf } from "../objects.ts";

interface Seen {
  readonly workload: RunningWorkload;
  readonly pod?: string;
  readonly trial?: Trial;
}

export const drainSucceeds = liveCheck({
  id: "live-drain-succeeds",
  title: "A pod of each workload can be evicted now, so that nodes can be drained.",
  severity: "high",
  remediation: [
    "Run more pods than the PodDisruptionBudget asks for, or let it ask for fewer.",
    "Bring the workload's other pods back: those that aren't ready count against the budget.",
  ],
  look: async (cluster, context) => {
    const workloads = await everyWorkload(cluster, context);
    // Drains leave DaemonSets alone.
    return await Promise.all(
      workloads.filter(({ kind }) => kind !== "DaemonSet").map((one) => tryOne(cluster, one)),
    );
  },
  judge: (seen) =>
    seen.length === 0 ? notApplicable("nothing runs that a drain would move") : seen.map(judgeOne),
});

async function tryOne(cluster: ClusterReader, workload: RunningWorkload): Promise<Seen> {
  const pod = workload.pods.find((one) => hasCondition(one, "Ready")) ?? workload.pods[0];
  if (!pod) return { workload };
  const { name, namespace = "" } = pod.metadata;
  return { workload, pod: name, trial: await cluster.tryEviction(namespace, name) };
}

function judgeOne({ pod, trial, workload: { kind, object } }: Seen): Judgement {
  const subject = titleOf(kind, object);
  if (!trial) return unknown(subject, "It has no pod to try with.");
  const evidence = `dry run of an eviction of ${pod}: ${trial.status}`;
  if (trial.status === 403) throw new CannotTell(`Evictions may not be tried: ${trial.message}`);
  const refused = trial.status === 429 || trial.status === 500;
  if (trial.status >= 300 && !refused)
    return unknown(subject, `The API server said ${trial.message}`, evidence);
  return judged(
    subject,
    refused ? `its budget forbids it: ${trial.message}` : undefined,
    "A pod of it might go.",
    evidence,
  );
}
