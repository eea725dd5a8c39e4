import { servicesOf } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { some } from "../model/unknown.ts";

export const readinessProbePresent = rule({
  id: "readiness-probe-present",
  title: "Every container behind a Service has a readiness probe.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [21],
  remediation: [
    "Give the serving container a readinessProbe; health in the workload's settings sets its path and port.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!some(servicesOf(graph, workload), () => true))
      return new NotApplicable("No Service selects its pods.");
    const ready = some(
      workload.containers("main", "sidecar"),
      ({ spec }) => spec.readinessProbe !== undefined,
    );
    return !ready && "no container has a readiness probe, so pods get traffic before they can answer";
  },
});
