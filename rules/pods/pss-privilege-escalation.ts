import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssPrivilegeEscalation = rule({
  id: "pss-privilege-escalation",
  title: "No process can gain more privileges than its parent.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/allowPrivilegeEscalation"] },
  remediation: ["Set securityContext.allowPrivilegeEscalation to false in every container."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) => {
      const { allowPrivilegeEscalation, privileged } = spec.securityContext ?? {};
      // A privileged container can't turn it off; that it is privileged is another rule's finding.
      if (privileged === true || workload.pod.os?.name === "windows") return undefined;
      return (
        allowPrivilegeEscalation !== false &&
        `${title} doesn't set allowPrivilegeEscalation to false, and true is the default`
      );
    }),
});
