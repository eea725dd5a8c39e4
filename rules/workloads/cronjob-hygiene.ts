import type { CronJobSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const cronjobHygiene = rule({
  id: "cronjob-hygiene",
  title: "CronJobs don't overlap, and don't start too late.",
  pack: "resilience",
  severity: "low",
  levels: "aaa",
  relation: false,
  requirements: [59],
  remediation: ["Set concurrencyPolicy: Forbid and startingDeadlineSeconds: 600."],
  subjects: everyObject<CronJobSpec>("CronJob"),
  check: ({ spec }) => [
    (spec.concurrencyPolicy ?? "Allow") === "Allow" && "runs may overlap: concurrencyPolicy is Allow",
    spec.startingDeadlineSeconds === undefined &&
      "without startingDeadlineSeconds a run that was missed starts however late, in the middle of the day",
    (spec.startingDeadlineSeconds ?? 60) < 10 &&
      "startingDeadlineSeconds under 10 may never be met: the controller looks every 10 s",
  ],
});
