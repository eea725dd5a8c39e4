import { liveCheck, notApplicable } from "../check.ts";
import { everyCronJob, isBackup, judgeSchedule } from "../schedules.ts";

export const backupFresh = liveCheck({
  id: "live-backup-fresh",
  title: "The last backup is within the recovery point objective.",
  severity: "critical",
  remediation: [
    "`kubectl logs job/<name>` of its last run shows what it said.",
    "Run one now: `kubectl create job --from=cronjob/<name> <name>-now`.",
  ],
  look: async (cluster, context) => (await everyCronJob(cluster, context)).filter(isBackup),
  judge: (jobs, context) =>
    jobs.length === 0
      ? notApplicable("no CronJob of the stack makes backups")
      : jobs.map((job) => judgeSchedule(job, context.contract.recoveryPointHours, context)),
});
