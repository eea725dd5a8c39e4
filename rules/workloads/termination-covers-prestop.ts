import type { LifecycleHook } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** Seconds that a handler sleeps, where it says so. */
function sleeps({ exec, sleep }: LifecycleHook): number | undefined {
  if (sleep?.seconds !== undefined) return sleep.seconds;
  const [, seconds] = /(?:^|\s)sleep\s+(\d+)/.exec((exec?.command ?? []).join(" ")) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

export const terminationCoversPrestop = rule({
  id: "termination-covers-prestop",
  title: "The termination grace period covers the preStop hook.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: false,
  requirements: [71],
  remediation: ["Set terminationGracePeriodSeconds to more than the time that preStop sleeps."],
  subjects: everyWorkload,
  check: (workload) => {
    const handlers = workload
      .containers("main", "sidecar")
      .flatMap(({ spec, title }) =>
        spec.lifecycle?.preStop ? [{ title, seconds: sleeps(spec.lifecycle.preStop) }] : [],
      );
    if (handlers.length === 0) return new NotApplicable("Nothing is done before its end.");
    const grace = workload.pod.terminationGracePeriodSeconds ?? 30;
    return problemsOf(
      handlers,
      ({ seconds, title }) =>
        seconds !== undefined &&
        seconds >= grace &&
        `${title} sleeps ${seconds} s before it is asked to end, and is killed after ${grace} s`,
    );
  },
});
