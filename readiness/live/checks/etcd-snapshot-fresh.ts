import { pathOf } from "../ask.ts";
import { CannotTell, liveCheck } from "../check.ts";
import type { CronJob } from "../objects.ts";
import { judgeSchedule } from "../schedules.ts";

export const etcdSnapshotFresh = liveCheck({
  id: "live-etcd-snapshot-fresh",
  title: "The cluster's etcd has a recent snapshot.",
  severity: "high",
  remediation: [
    "Name the CronJob that saves etcd in `live.etcdSnapshots`; where a cloud keeps it, sign that off instead.",
  ],
  look: async (cluster, { settings }) => {
    const said = settings.etcdSnapshots;
    if (!said) throw new CannotTell("What saves the cluster's etcd isn't said: `live.etcdSnapshots`.");
    const job = await cluster.get<CronJob>(
      `${pathOf("batch/v1", "cronjobs", said.namespace)}/${said.cronJob}`,
    );
    if (!job) throw new CannotTell(`There is no CronJob ${said.namespace}/${said.cronJob}.`);
    return { job, hours: said.hours };
  },
  judge: ({ hours, job }, context) => [judgeSchedule(job, hours, context)],
});
