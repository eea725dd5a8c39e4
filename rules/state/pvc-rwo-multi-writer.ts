import type { ClaimSpec } from "../kubernetes/objects.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pvcRwoMultiWriter = rule({
  id: "pvc-rwo-multi-writer",
  title: "A volume for one node is written by one pod.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [59],
  remediation: ["Give each writer a volume of its own, or use ReadWriteMany."],
  subjects: everyObject<ClaimSpec>("PersistentVolumeClaim"),
  check: (claim, { graph }) => {
    const modes = claim.spec.accessModes ?? ["ReadWriteOnce"];
    if (modes.includes("ReadWriteMany")) return new NotApplicable("Many may write to it.");
    const writers = workloadsIn(graph, claim.namespace ?? "").filter(({ pod }) =>
      (pod.volumes ?? []).some(
        ({ persistentVolumeClaim: one }) => one?.claimName === claim.name && !one.readOnly,
      ),
    );
    if (writers.length === 0) return new NotApplicable("Nothing of the stack writes to it.");
    if (writers.length > 1) return `${writers.map(({ title }) => title).join(" and ")} both write to it`;
    return problemsOf(writers, (workload) => {
      const { max } = scaleOf(graph, workload);
      return workload.isScalable && max > 1 && `${workload.title} has ${max} pods that write to it`;
    });
  },
});
