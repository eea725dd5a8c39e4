import { z } from "zod";
import type { RestorableStore } from "../../components/backup/restorable.ts";
import type { Cluster, Clusters } from "./cluster.ts";
import { restoreStep } from "./job.ts";

const startSeconds = 300;
/** Longer than any job may take: each has a deadline of its own. */
const endSeconds = 24 * 3600;

/** What a script says before its first change of the data. */
const replacing = "replacing the data";

const condition = z.object({ type: z.string(), status: z.string(), message: z.string().default("") });
const count = z.int().default(0);
const job = z.object({
  status: z
    .object({ conditions: z.array(condition).default([]), active: count, failed: count, succeeded: count })
    .prefault({}),
});
const container = z.object({
  name: z.string(),
  state: z.object({ waiting: z.object({ reason: z.string().default("") }).optional() }).prefault({}),
});
const containers = z.array(container).default([]);
const pod = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ phase: z.string(), initContainerStatuses: containers, containerStatuses: containers }),
});

/** A run of a store's restore. */
export interface Run {
  /** Why it failed; undefined when it went well. */
  readonly failure: string | undefined;
  /** What all of its steps said. */
  readonly log: string;
  /** Whether the store's data is not what it was before. What can't be known counts as changed. */
  readonly changed: boolean;
}

/**
 * Runs one job from a store's template to its end, in place of any that is left from before: two at a time would undo each
 * other. One that can't be followed to its end is removed by `always`, which nobody interrupts, because it must not write
 * while services do.
 */
export async function run(
  { always, cluster }: Clusters,
  store: RestorableStore,
  change: (template: unknown) => unknown,
  update: (detail: string) => void,
): Promise<Run> {
  await removeAll(cluster, store);
  const name = `${store.jobs.restore}-${Date.now().toString(36)}`;
  try {
    await start(cluster, name, store, change);
    await follow(cluster, name, update);
    return await result(cluster, name, store);
  } catch (error) {
    const changed = await hasChanged(always, name, store);
    const left: unknown[] = await removeAll(always, store).then(
      () => [],
      (notRemoved: unknown) => [notRemoved],
    );
    throw new Unfinished([error, ...left], changed);
  }
}

/** A run that was not followed to its end. */
export class Unfinished extends Error {
  readonly causes: readonly unknown[];
  readonly changed: boolean;

  constructor(causes: readonly unknown[], changed: boolean) {
    super("A restore was not followed to its end.");
    this.causes = causes;
    this.changed = changed;
  }
}

async function removeAll(cluster: Cluster, store: RestorableStore): Promise<void> {
  const selector = `app.kubernetes.io/name=${store.jobs.restore}`;
  const wait = ["--cascade=foreground", "--wait", "--timeout=60s"];
  await cluster.run(["delete", "jobs", "--selector", selector, ...wait]);
}

async function start(
  cluster: Cluster,
  name: string,
  store: RestorableStore,
  change: (template: unknown) => unknown,
): Promise<void> {
  const template = store.jobs.restore;
  const described = await cluster.run([
    ...["create", "job", name, `--from=cronjob/${template}`],
    ...["--dry-run=client", "--output=json"],
  ]);
  await cluster.run(["create", "--filename=-"], JSON.stringify(change(JSON.parse(described))));
}

async function follow(cluster: Cluster, name: string, update: (detail: string) => void): Promise<void> {
  const remedy = `\`kubectl describe job ${name}\` tells why.`;
  await cluster.until(startSeconds, remedy, () => notBegun(cluster, name), update);
  const pending = async () => ((await end(cluster, name)) ? undefined : await progress(cluster, name));
  await cluster.until(endSeconds, remedy, pending, update);
}

/** What keeps its first container from running, such as an image that can't be pulled. */
async function notBegun(cluster: Cluster, name: string): Promise<string | undefined> {
  if (await end(cluster, name)) return undefined;
  const [first] = await podsOf(cluster, name);
  if (!first) return `${name} has no pod yet`;
  const { containerStatuses, initContainerStatuses, phase } = first.status;
  const [begun] = [...initContainerStatuses, ...containerStatuses];
  if (begun && !begun.state.waiting) return undefined;
  return `${first.metadata.name} is ${phase}${begun?.state.waiting ? `, ${begun.state.waiting.reason}` : ""}`;
}

/** The last line that the step which runs has said. */
async function progress(cluster: Cluster, name: string): Promise<string> {
  const said = await cluster
    .run(["logs", "--all-containers", "--tail=1", "--ignore-errors", "--selector", `job-name=${name}`])
    .catch(() => "");
  // A step that has not begun has only a complaint for a log.
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("error: container"));
  return lines.at(-1) ?? "starting";
}

async function result(cluster: Cluster, name: string, store: RestorableStore): Promise<Run> {
  const ended = await end(cluster, name);
  const failure = ended?.type === "Complete" ? undefined : (ended?.message ?? "it has no result");
  const every = ["--all-containers", "--tail=-1", "--ignore-errors"];
  const log = await cluster.run(["logs", ...every, "--selector", `job-name=${name}`]);
  console.log(log);
  return { failure, log, changed: await hasChanged(cluster, name, store) };
}

/** Whether the step that writes came to its first change. */
async function hasChanged(cluster: Cluster, name: string, store: RestorableStore): Promise<boolean> {
  try {
    if (!(await cluster.exists("job", name))) return false;
    const pods = await podsOf(cluster, name);
    // One that had a pod, of which nothing is left, may have done anything.
    if (pods.length === 0) return await hadPods(cluster, name);
    const said = await Promise.all(
      pods.map(async ({ metadata, status }) => {
        const writer = status.containerStatuses.find((one) => one.name === restoreStep(store));
        // Steps run one after the other: until its turn, it waits.
        if (!writer || writer.state.waiting) return "";
        return cluster.run(["logs", metadata.name, "--container", writer.name, "--tail=-1"]);
      }),
    );
    return said.some((log) => log.includes(replacing));
  } catch {
    return true;
  }
}

async function hadPods(cluster: Cluster, name: string): Promise<boolean> {
  const { active, failed, succeeded } = (await cluster.get(job, "job", name)).status;
  return active + failed + succeeded > 0;
}

function podsOf(cluster: Cluster, name: string) {
  return cluster.list(pod, "pods", "--selector", `job-name=${name}`);
}

async function end(cluster: Cluster, name: string) {
  const { status } = await cluster.get(job, "job", name);
  return status.conditions.find(({ status, type }) => status === "True" && /^(Complete|Failed)$/.test(type));
}
