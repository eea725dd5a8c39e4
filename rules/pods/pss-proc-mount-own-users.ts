import { hasOwnUsers } from "../kubernetes/user-namespaces.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssProcMountOwnUsers = rule({
  id: "pss-proc-mount-own-users",
  title: "A pod with a user namespace has the masked /proc, too.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/procMount_restricted"] },
  remediation: ["Remove securityContext.procMount."],
  subjects: everyWorkload,
  check: (workload) => {
    if (!hasOwnUsers(workload.pod))
      return new NotApplicable("It has the node's users; pss-proc-mount judges it.");
    return problemsOf(workload.containers(), ({ spec, title }) => {
      const mount = spec.securityContext?.procMount ?? "Default";
      return mount !== "Default" && `${title} has procMount ${mount}`;
    });
  },
});
