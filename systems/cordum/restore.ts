import { styleText } from "node:util";
import { z } from "zod";
import { jobName } from "../../components/backup/identities.ts";
import type { Store } from "../../components/backup/target.ts";
import { Problem } from "../../local/lib/problem.ts";
import { step } from "../../local/lib/progress.ts";
import { Cluster } from "./restore/cluster.ts";
import { checkJob, restoreJob } from "./restore/job.ts";
import type { RestoreRequest } from "./restore/request.ts";
import { pauseBackups, resumeBackups } from "./restore/schedules.ts";
import { checkDeployed, startServices, stopServices } from "./restore/services.ts";

export { parseRequest } from "./restore/request.ts";

const system = "cordum";
const startSeconds = 300;

const outputs = z.object({ namespace: z.string() });
const condition = z.object({ type: z.string(), status: z.string(), message: z.string().default("") });
const job = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ conditions: z.array(condition).default([]), active: z.int().default(0) }).prefault({}),
});
const pod = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ phase: z.string(), initContainerStatuses: z.array(z.unknown()).default([]) }),
});

/**
 * Puts a stack's data back from a backup, as docs/runbooks/restore.md has it: the backups are fetched for a trial, schedules
 * pause, services stop, each store is replaced and compared with the backup's manifest, services start. Interrupted, or
 * failed, it can be run again.
 */
export async function restore(
  request: RestoreRequest,
  stackOutputs: unknown,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const cluster = new Cluster(outputs.parse(stackOutputs).namespace, env);
  const named = (role: "backup" | "restore") => request.stores.map((store) => jobName(system, store, role));
  await checkDeployed(cluster, [...named("restore"), ...named("backup")], request.stack);
  for (const store of request.stores) await check(cluster, store, request);
  await pauseBackups(cluster, named("backup"));
  await stopServices(cluster, request.stores);
  for (const store of request.stores) await replace(cluster, store, request);
  await startServices(cluster, request.stores);
  await resumeBackups(cluster, named("backup"));
  console.log(`${styleText("green", "✓")} ${request.stack} has the data of its backup: ${request.from}`);
}

/** Before anything stops: a backup that can't be had is no reason to. */
async function check(cluster: Cluster, store: Store, request: RestoreRequest): Promise<void> {
  await removeEarlier(cluster, store);
  await step(`Checking the backup of ${store}`, async ({ update }) => {
    const name = await startJob(cluster, store, (template) => checkJob(template, store, request));
    await follow(cluster, name, update);
    const failure = await failureOf(cluster, name);
    if (failure === undefined) return;
    throw new Problem(
      `The backup of ${store} can't be had: ${failure}. Its messages above say why. Nothing was changed.`,
      "Give a FROM that is there: the messages list those that are.",
    );
  });
}

async function replace(cluster: Cluster, store: Store, request: RestoreRequest): Promise<void> {
  await removeEarlier(cluster, store);
  await step(`Replacing the data of ${store}`, async ({ update }) => {
    const name = await startJob(cluster, store, (template) => restoreJob(template, store, request));
    await follow(cluster, name, update);
    const failure = await failureOf(cluster, name);
    if (failure === undefined) return;
    throw new Problem(
      `${name} failed: ${failure}. Its messages above say why. The services stay stopped, because the data is not whole.`,
      `Run the same command again, or with another backup than FROM=${request.from}: the services start once one is restored.`,
    );
  });
}

/** Two restores of one store at a time would undo each other. */
async function removeEarlier(cluster: Cluster, store: Store): Promise<void> {
  const selector = `app.kubernetes.io/name=${jobName(system, store, "restore")}`;
  await cluster.run(["delete", "jobs", "--selector", selector, "--cascade=foreground", "--wait"]);
}

async function startJob(
  cluster: Cluster,
  store: Store,
  change: (template: unknown) => unknown,
): Promise<string> {
  const template = jobName(system, store, "restore");
  const name = `${template}-${Date.now().toString(36)}`;
  const described = await cluster.run([
    ...["create", "job", name, `--from=cronjob/${template}`],
    ...["--dry-run=client", "--output=json"],
  ]);
  await cluster.run(["create", "--filename=-"], JSON.stringify(change(JSON.parse(described))));
  return name;
}

async function follow(cluster: Cluster, name: string, update: (detail: string) => void): Promise<void> {
  const selector = `job-name=${name}`;
  const begun = async () => {
    const pods = await cluster.list(pod, "pods", "--selector", selector);
    return pods.some(({ status }) => status.phase !== "Pending" || status.initContainerStatuses.length > 0)
      ? undefined
      : `${name} has no pod yet`;
  };
  const remedy = `\`kubectl describe job ${name}\` tells why.`;
  await cluster.until(startSeconds, remedy, begun, update);
  const finished = async () => {
    const [end] = await ends(cluster, name);
    return end ? undefined : await progress(cluster, selector);
  };
  // The job has a deadline of its own, which is shorter.
  await cluster.until(24 * 3600, remedy, finished, update);
  console.log(await cluster.run(["logs", "--all-containers", "--tail=-1", "--selector", selector]));
}

/** The last line that the step which runs has said. */
async function progress(cluster: Cluster, selector: string): Promise<string> {
  const said = await cluster
    .run(["logs", "--all-containers", "--tail=1", "--ignore-errors", "--selector", selector])
    .catch(() => "");
  // A step that has not begun has only a complaint for a log.
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("error: container"));
  return lines.at(-1) ?? "starting";
}

async function ends(cluster: Cluster, name: string) {
  const { status } = await cluster.get(job, "job", name);
  return status.conditions.filter(
    ({ status, type }) => status === "True" && /^(Complete|Failed)$/.test(type),
  );
}

async function failureOf(cluster: Cluster, name: string): Promise<string | undefined> {
  const [end] = await ends(cluster, name);
  return end?.type === "Complete" ? undefined : (end?.message ?? "it has no result");
}
