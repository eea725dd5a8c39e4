import type { Probe } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** What Kubernetes takes where a probe says nothing. */
const period = ({ periodSeconds = 10 }: Probe) => periodSeconds;
const window = (probe: Probe) => period(probe) * (probe.failureThreshold ?? 3);

/** Less than this ends pods for a pause of the garbage collector, or of a neighbour. */
const leastLivenessSeconds = 15;
/** What a service gets to start in at the least. */
const leastStartSeconds = 30;

export const probeThresholdsSane = rule({
  id: "probe-thresholds-sane",
  title: "The thresholds of probes tolerate short delays.",
  pack: "resilience",
  severity: "low",
  levels: "aaa",
  relation: false,
  requirements: [98],
  remediation: [
    "Liveness: periodSeconds × failureThreshold of 15 s at least, such as 5 × 3.",
    "Startup: 30 s at least.",
    "Readiness: fail before liveness does.",
  ],
  subjects: everyWorkload,
  check: (workload) => {
    const probed = workload
      .containers("main", "sidecar")
      .filter(({ spec }) => spec.livenessProbe ?? spec.readinessProbe ?? spec.startupProbe);
    if (probed.length === 0) return new NotApplicable("It has no probes.");
    return problemsOf(probed, ({ spec, title }) => {
      const { livenessProbe: liveness, readinessProbe: readiness, startupProbe: startup } = spec;
      return [
        liveness !== undefined &&
          window(liveness) < leastLivenessSeconds &&
          `liveness of ${title} ends it after ${window(liveness)} s`,
        startup !== undefined &&
          window(startup) < leastStartSeconds &&
          `startup of ${title} gives it ${window(startup)} s`,
        liveness !== undefined &&
          readiness !== undefined &&
          window(liveness) < window(readiness) &&
          `liveness of ${title} ends it before readiness would have taken its traffic away`,
      ];
    });
  },
});
