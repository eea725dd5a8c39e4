import type { ControllerSpec } from "../kubernetes/objects.ts";
import { controllerOf } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

/** Tools that remove the Jobs that they start. */
const hooks = ["helm.sh/hook", "argocd.argoproj.io/hook"];

export const jobCleanedUp = rule({
  id: "job-cleaned-up",
  title: "Finished Jobs are removed.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: false,
  requirements: [59],
  remediation: ["Set ttlSecondsAfterFinished, such as 86400 for a day."],
  subjects: everyObject<ControllerSpec>("Job"),
  check: (job) => {
    if (job.origin.urn !== undefined) return new NotApplicable("Its program removes it, and would miss it.");
    if (controllerOf(job) || hooks.some((hook) => job.annotations[hook] !== undefined))
      return new NotApplicable("What starts it removes it.");
    return (
      job.spec.ttlSecondsAfterFinished === undefined &&
      "it has no ttlSecondsAfterFinished, so it and its pods stay for ever"
    );
  },
});
