import { byNewest, everyOne } from "../ask.ts";
import { CannotTell, judged, liveCheck, unknown } from "../check.ts";
import { everyDatabase, noDatabase } from "../databases.ts";
import { hasCondition, type Job, titleOf } from "../objects.ts";

export const migrationsApplied = liveCheck({
  id: "live-migrations-applied",
  title: "The newest Job of each migration has completed.",
  severity: "critical",
  remediation: ["`kubectl logs job/<name>` shows at which step it stopped."],
  look: async (cluster, context) => {
    const { migrations } = context.settings;
    const databases = await everyDatabase(cluster, context);
    if (databases.length > 0 && migrations.length === 0)
      throw new CannotTell("Which Jobs migrate the stack's databases isn't said: `live.migrations`.");
    return { databases, jobs: await everyOne<Job>(cluster, context, "batch/v1", "jobs") };
  },
  judge: ({ databases, jobs }, { settings }) =>
    databases.length === 0
      ? noDatabase
      : settings.migrations.map((start) => {
          const [job] = byNewest(jobs.filter(({ metadata }) => metadata.name.startsWith(start)));
          if (!job) return unknown(`migration ${start}`, "Its Job isn't there any more, or never was.");
          const images = job.spec.template.spec.containers?.map(({ image }) => image).join(", ");
          const problem = hasCondition(job, "Complete") ? undefined : "it has not been completed";
          const evidence = `${job.status?.completionTime ?? "not completed"}, ${images}`;
          return judged(titleOf("Job", job), problem, "It has done its work.", evidence);
        }),
});
