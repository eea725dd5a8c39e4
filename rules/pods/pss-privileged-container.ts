import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssPrivilegedContainer = rule({
  id: "pss-privileged-container",
  title: "No container is privileged.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [112],
  controls: { pss: ["baseline/privileged"] },
  remediation: [
    "Remove securityContext.privileged.",
    "If one capability is needed, say why and add that one.",
  ],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(
      workload.containers(),
      ({ spec, title }) => spec.securityContext?.privileged === true && `${title} is privileged`,
    ),
});
