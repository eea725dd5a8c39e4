import { everyArchive, judgeArchive } from "../archives.ts";
import { liveCheck, notApplicable } from "../check.ts";
import { everyCronJob, isBackup, judgeSchedule } from "../schedules.ts";

export const backupFresh = liveCheck({
  id: "live-backup-fresh",
  title: "The last backup is within the recovery point objective.",
  severity: "critical",
  remediation: [
    "`kubectl logs job/<name>` of its last run shows what it said.",
    "Run one now: `kubectl create job --from=cronjob/<name> <name>-now`.",
    "Of PostgreSQL: `kubectl describe cluster <name>` shows why its log isn't archived, and `kubectl get backups` what failed.",
  ],
  look: async (cluster, context) => ({
    archives: await everyArchive(cluster, context),
    jobs: (await everyCronJob(cluster, context)).filter(isBackup),
  }),
  judge: ({ archives, jobs }, context) =>
    archives.length + jobs.length === 0
      ? notApplicable("no CronJob of the stack makes backups, and it has no PostgreSQL of an operator")
      : [
          ...jobs.map((job) => judgeSchedule(job, context.contract.recoveryPointHours, context)),
          ...archives.map((archive) => judgeArchive(archive, context)),
        ],
});
