import { z } from "zod";
import { step } from "../../lib/progress.ts";
import type { Cluster } from "./cluster.ts";

/** Whether a schedule was suspended before: kept with it, so that an interrupted restore can be run again. */
const remembered = "restore.seaworthy.dev/suspended";
const finishSeconds = 3600;

const cronJob = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ suspend: z.boolean().default(false) }),
  status: z.object({ active: z.array(z.object({ name: z.string() })).default([]) }).prefault({}),
});

/** Lets no backup start, and waits for those that run: half-restored data must not become the newest backup. */
export async function pauseBackups(cluster: Cluster, names: readonly string[]): Promise<void> {
  await step("Pausing the backups", async ({ update }) => {
    for (const name of names) {
      const { metadata, spec } = await cluster.get(cronJob, "cronjob", name);
      if (metadata.annotations[remembered] === undefined)
        await cluster.run(["annotate", "cronjob", name, `${remembered}=${spec.suspend}`]);
      await suspend(cluster, name, true);
    }
    const running = async () => {
      const all = await Promise.all(names.map((name) => cluster.get(cronJob, "cronjob", name)));
      const active = all.flatMap(({ status }) => status.active.map(({ name }) => name));
      return active.length > 0 ? `running: ${active.join(", ")}` : undefined;
    };
    await cluster.until(finishSeconds, "Delete the job that is named there, and try again.", running, update);
  });
}

export async function resumeBackups(cluster: Cluster, names: readonly string[]): Promise<void> {
  await step("Resuming the backups", async () => {
    for (const name of names) {
      const { metadata } = await cluster.get(cronJob, "cronjob", name);
      const before = metadata.annotations[remembered];
      if (before === undefined) continue;
      await suspend(cluster, name, before === "true");
      await cluster.run(["annotate", "cronjob", name, `${remembered}-`]);
    }
  });
}

async function suspend(cluster: Cluster, name: string, value: boolean): Promise<void> {
  await cluster.run(["patch", "cronjob", name, "--type=merge", `--patch={"spec":{"suspend":${value}}}`]);
}
