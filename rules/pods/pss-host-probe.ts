import type { Probe } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

function hostOf(handler: Probe | undefined): string | undefined {
  // Both are looked at, and "" is the pod itself.
  return [handler?.httpGet?.host, handler?.tcpSocket?.host].find((host) => (host ?? "") !== "");
}

export const pssHostProbe = rule({
  id: "pss-host-probe",
  title: "Probes and lifecycle hooks connect to the pod itself, and to no other host.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [21],
  controls: { pss: ["baseline/hostProbesAndHostLifecycle"] },
  remediation: ["Remove host from the probe."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) => [
      ...problemsOf([spec.readinessProbe, spec.livenessProbe, spec.startupProbe], (probe) => {
        const host = hostOf(probe);
        return host && `a probe of ${title} asks ${host}`;
      }),
      ...problemsOf([spec.lifecycle?.preStop, spec.lifecycle?.postStart], (hook) => {
        const host = hostOf(hook);
        return host && `a lifecycle hook of ${title} asks ${host}`;
      }),
    ]),
});
