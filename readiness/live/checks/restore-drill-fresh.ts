import { dayHours } from "../ask.ts";
import { liveCheck, notApplicable } from "../check.ts";
import { everyCronJob, isDrill, judgeSchedule } from "../schedules.ts";

export const restoreDrillFresh = liveCheck({
  id: "live-restore-drill-fresh",
  title: "A recent restore drill succeeded, and the data was correct.",
  severity: "high",
  remediation: ["Run one now: `kubectl create job --from=cronjob/<name> <name>-now`, then look at its logs."],
  look: async (cluster, context) => (await everyCronJob(cluster, context)).filter(isDrill),
  judge: (jobs, context) =>
    jobs.length === 0
      ? notApplicable("no CronJob of the stack tries restores")
      : jobs.map((job) => judgeSchedule(job, context.settings.drillDays * dayHours, context)),
});
