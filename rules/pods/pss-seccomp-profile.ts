import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssSeccompProfile = rule({
  id: "pss-seccomp-profile",
  title: "Every container has a seccomp profile.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted: Seccomp"] },
  remediation: ["Set seccompProfile.type: RuntimeDefault on the pod."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) => {
      const type = (spec.securityContext?.seccompProfile ?? workload.pod.securityContext?.seccompProfile)
        ?.type;
      return (
        type !== "RuntimeDefault" && type !== "Localhost" && `${title} has ${type ?? "no"} seccomp profile`
      );
    }),
});
