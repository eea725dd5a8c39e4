import { byNewest, everyOne } from "../ask.ts";
import { type Judgement, judged, liveCheck, notApplicable, unknown } from "../check.ts";
import { conditionOf, hasCondition, type Job, ownerOf, titleOf } from "../objects.ts";

export const jobsCompleted = liveCheck({
  id: "live-jobs-completed",
  title: "Jobs have completed, and the last run of each CronJob has not failed.",
  severity: "high",
  remediation: [
    "`kubectl logs job/<name>` shows what it said.",
    "Deploy again, or run the schedule's job by hand.",
  ],
  look: (cluster, context) => everyOne<Job>(cluster, context, "batch/v1", "jobs"),
  judge: (jobs) => {
    const single = jobs.filter((job) => ownerOf(job)?.kind !== "CronJob");
    const scheduled = Map.groupBy(
      jobs.filter((job) => ownerOf(job)?.kind === "CronJob"),
      (job) => `CronJob ${job.metadata.namespace}/${ownerOf(job)?.name}`,
    );
    const all = [
      ...single.map((job) => judgeJob(titleOf("Job", job), job)),
      ...[...scheduled].flatMap(([schedule, runs]) => judgeSchedule(schedule, runs)),
    ];
    return all.length > 0 ? all : notApplicable("the stack has no jobs");
  },
});

/** Runs that still go on say nothing yet. */
function judgeSchedule(schedule: string, runs: readonly Job[]): readonly Judgement[] {
  const last = byNewest(runs).find((job) => hasCondition(job, "Complete") || hasCondition(job, "Failed"));
  return last ? [judgeJob(schedule, last)] : [];
}

function judgeJob(subject: string, job: Job): Judgement {
  const images = (job.spec.template.spec.containers ?? []).map(({ image }) => image);
  const evidence = `${job.metadata.name}: ${job.status?.completionTime ?? "not completed"}, ${images.join(", ")}`;
  const failed = conditionOf(job, "Failed");
  if (failed?.status === "True")
    return judged(subject, failed.message ?? failed.reason ?? "it failed", "", evidence);
  if (hasCondition(job, "Complete")) return judged(subject, undefined, "It has done its work.", evidence);
  return unknown(subject, "It still runs.", evidence);
}
