import { controllerOf } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const noNakedPods = rule({
  id: "no-naked-pods",
  title: "Every pod has a controller.",
  pack: "operability",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [27],
  remediation: ["Make it a Deployment or a Job."],
  subjects: everyWorkload,
  check: (workload) =>
    workload.kind === "Pod" &&
    !controllerOf(workload.resource) &&
    "a pod by itself isn't started again on another node",
});
