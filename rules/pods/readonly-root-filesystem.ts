import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const readonlyRootFilesystem = rule({
  id: "readonly-root-filesystem",
  title: "Every container has a read-only root file system.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  remediation: [
    "Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir where the process writes.",
  ],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(
      workload.containers(),
      ({ spec, title }) =>
        spec.securityContext?.readOnlyRootFilesystem !== true && `${title} can write to its root file system`,
    ),
});
