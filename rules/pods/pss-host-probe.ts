import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssHostProbe = rule({
  id: "pss-host-probe",
  title: "Probes ask the pod itself and no other host.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [21],
  controls: { pss: ["baseline: Host Probes / Lifecycle Hooks"] },
  remediation: ["Remove host from the probe."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers("main", "sidecar"), ({ spec, title }) =>
      problemsOf([spec.readinessProbe, spec.livenessProbe, spec.startupProbe], (probe) => {
        const host = probe?.httpGet?.host ?? probe?.tcpSocket?.host;
        return host && `a probe of ${title} asks ${host}`;
      }),
    ),
});
