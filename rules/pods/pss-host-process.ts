import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssHostProcess = rule({
  id: "pss-host-process",
  title: "No Windows container runs as a process of its host.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/windowsHostProcess"] },
  remediation: ["Remove windowsOptions.hostProcess."],
  subjects: everyWorkload,
  check: (workload) => [
    workload.pod.securityContext?.windowsOptions?.hostProcess === true && "the pod has hostProcess",
    ...problemsOf(
      workload.containers(),
      ({ spec, title }) =>
        spec.securityContext?.windowsOptions?.hostProcess === true && `${title} has hostProcess`,
    ),
  ],
});
