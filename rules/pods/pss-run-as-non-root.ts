import { hasOwnUsers } from "../kubernetes/user-namespaces.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssRunAsNonRoot = rule({
  id: "pss-run-as-non-root",
  title: "No container runs as root.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/runAsNonRoot", "restricted/runAsUser"] },
  remediation: ["Set runAsNonRoot: true on the pod, and a runAsUser other than 0."],
  subjects: everyWorkload,
  check: (workload) => {
    if (hasOwnUsers(workload.pod)) return undefined;
    const pod = workload.pod.securityContext;
    return [
      // Refused even where each container says otherwise.
      pod?.runAsNonRoot === false && "the pod sets runAsNonRoot to false",
      pod?.runAsUser === 0 && "the pod sets runAsUser to 0",
      ...problemsOf(workload.containers(), ({ spec, title }) => {
        if (spec.securityContext?.runAsUser === 0) return `${title} runs as user 0`;
        const promised = spec.securityContext?.runAsNonRoot ?? pod?.runAsNonRoot;
        return promised !== true && `${title} may run as root: runAsNonRoot isn't true for it`;
      }),
    ];
  },
});
