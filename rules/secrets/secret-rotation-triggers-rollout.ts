import { referencesOf } from "../kubernetes/references.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

/** Annotations of pods that change with what the pods read, and those by which a controller restarts them. */
const changes = /checksum|hash|(^|\/)(secrets?|config|certificates?)(-version|-revision)?$/i;
const reloader = /(^|\.)(reloader\.stakater\.com|wave\.pusher\.com)\//;

function isRestarted({ podAnnotations, resource }: Workload): boolean {
  return (
    Object.keys(podAnnotations).some((name) => changes.test(name) || reloader.test(name)) ||
    Object.keys(resource.annotations).some((name) => reloader.test(name))
  );
}

export const secretRotationTriggersRollout = rule({
  id: "secret-rotation-triggers-rollout",
  title: "Pods that read a Secret at startup are restarted when it changes.",
  pack: "baseline",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [53],
  remediation: [
    "Put a checksum or version of the Secret on the pods, as components/workload does; or run a reloader.",
  ],
  subjects: everyWorkload,
  check: (workload) => {
    if (workload.isBatch) return new NotApplicable("Each of its runs reads them anew.");
    const [read] = referencesOf(workload).filter(
      ({ by, kind }) => kind === "Secret" && !by.startsWith("volume "),
    );
    if (!read)
      return new NotApplicable("It has no Secret in its variables; the kubelet renews mounted files.");
    return (
      !isRestarted(workload) &&
      `${read.by} keeps Secret ${read.name}'s old value until somebody restarts the pods`
    );
  },
});
