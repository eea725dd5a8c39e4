import { hasOwnUsers } from "../kubernetes/user-namespaces.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssProcMount = rule({
  id: "pss-proc-mount",
  title: "Every container has the masked /proc, unless its pod has a user namespace.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/procMount"] },
  remediation: ["Remove securityContext.procMount."],
  subjects: everyWorkload,
  check: (workload) => {
    if (hasOwnUsers(workload.pod)) return undefined;
    return problemsOf(workload.containers(), ({ spec, title }) => {
      const mount = spec.securityContext?.procMount ?? "Default";
      return mount !== "Default" && `${title} has procMount ${mount}`;
    });
  },
});
