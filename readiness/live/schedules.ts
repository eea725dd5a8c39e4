import { declared } from "../../rules/model/select.ts";
import { everyOne, hoursSince, lasting, since } from "./ask.ts";
import { type ClusterReader, type Judgement, judged, type LiveContext, unknown } from "./check.ts";
import { type CronJob, titleOf } from "./objects.ts";

export const everyCronJob = (cluster: ClusterReader, context: LiveContext) =>
  everyOne<CronJob>(cluster, context, "batch/v1", "cronjobs");

/** By its owner's word, or by its name; the same words as for the rules. */
export function isDrill({ metadata }: CronJob): boolean {
  return (
    metadata.annotations?.[declared("restore-drill-of")] !== undefined ||
    /drill|restore-test/.test(metadata.name)
  );
}

export function isBackup(job: CronJob): boolean {
  const { annotations, name } = job.metadata;
  if (isDrill(job)) return false;
  return annotations?.[declared("backup-of")] !== undefined || (/backup/.test(name) && !/restore/.test(name));
}

/** Whether a schedule has succeeded within so many hours. One that is too young to have run says nothing yet. */
export function judgeSchedule(job: CronJob, hours: number, context: LiveContext): Judgement {
  const subject = titleOf("CronJob", job);
  const { lastScheduleTime, lastSuccessfulTime } = job.status ?? {};
  const evidence = `${job.spec.schedule}; last success ${lastSuccessfulTime ?? "never"}, last start ${lastScheduleTime ?? "never"}`;
  if (lastSuccessfulTime !== undefined) {
    const age = hoursSince(lastSuccessfulTime, context.clock);
    const problem =
      age > hours ? `it last succeeded ${lasting(age)} ago, more than ${lasting(hours)}` : undefined;
    return judged(subject, problem, `It succeeded ${lasting(age)} ago.`, evidence);
  }
  if (job.spec.suspend) return judged(subject, "it is suspended, and has never succeeded", "", evidence);
  const made = job.metadata.creationTimestamp;
  const young = made !== undefined && hoursSince(made, context.clock) <= hours;
  if (young)
    return unknown(subject, `It was made ${since(made, context)} ago and has not succeeded yet.`, evidence);
  return judged(subject, "it has never succeeded", "", evidence);
}
