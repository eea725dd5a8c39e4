import { isDeepStrictEqual } from "node:util";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyService } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const livenessProbeSafe = rule({
  id: "liveness-probe-safe",
  title: "Every container has a liveness probe, or declines it, and it fails later than the readiness probe.",
  pack: "resilience",
  severity: "medium",
  levels: "aaa",
  relation: false,
  requirements: [21],
  remediation: [
    "Give the container a livenessProbe that fails later than its readinessProbe.",
    "Or decline it: annotation readiness.seaworthy.dev/liveness: declined.",
  ],
  subjects: everyService,
  check: (workload) => {
    if (workload.annotation(declared("liveness")) === "declined")
      return new NotApplicable("Declined by its owner.");
    const main = workload.containers("main");
    if (!main.some(({ spec }) => spec.livenessProbe))
      return "no container has a liveness probe, so a hang lasts until somebody sees it";
    return problemsOf(
      main,
      ({ spec, title }) =>
        spec.livenessProbe &&
        spec.readinessProbe &&
        isDeepStrictEqual(spec.livenessProbe, spec.readinessProbe) &&
        `both probes of ${title} are the same, so a pod that only needs rest is killed`,
    );
  },
});
