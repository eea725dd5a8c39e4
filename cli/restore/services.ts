import { z } from "zod";
import type { RestorableStore } from "../../components/backup/restorable.ts";
import { accessLabel, serversOf } from "../../components/endpoint/connection.ts";
import type { Labels } from "../../components/identity.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import type { Cluster } from "./cluster.ts";

/** How many pods there were: kept with the Deployment, so that an interrupted restore can be run again. */
const remembered = "restore.seaworthy.dev/replicas";

const labels = z.record(z.string(), z.string()).default({});
const deployment = z.object({
  metadata: z.object({ name: z.string(), annotations: labels }),
  spec: z.object({
    replicas: z.int().default(1),
    template: z.object({ metadata: z.object({ labels }) }),
  }),
  status: z.object({ readyReplicas: z.int().default(0) }).prefault({}),
});
const pod = z.object({
  metadata: z.object({ name: z.string(), labels }),
  status: z.object({ phase: z.string() }),
});

type Deployment = z.infer<typeof deployment>;

const stopSeconds = 180;
const startSeconds = 600;

/** The Deployments that dial one of the stores: what its label lets in, writes. */
async function clients(cluster: Cluster, stores: readonly RestorableStore[]): Promise<readonly Deployment[]> {
  const all = await cluster.list(deployment, "deployments");
  return all.filter(({ spec }) => dials(spec.template.metadata.labels, stores));
}

/** Also past a router, at the servers behind it. */
function dials(given: Labels, stores: readonly RestorableStore[]): boolean {
  const endpoints = stores.flatMap(({ name }) => [name, serversOf(name)]);
  const labels = endpoints.flatMap((endpoint) => Object.keys(accessLabel(endpoint)));
  return labels.some((label) => given[label] === "true");
}

/** Stops them all. An autoscaler leaves a Deployment alone that has no pods. */
export async function stopServices(cluster: Cluster, stores: readonly RestorableStore[]): Promise<void> {
  await step("Stopping the services that write", async ({ update }) => {
    for (const { metadata, spec } of await clients(cluster, stores)) {
      const what = `deployment/${metadata.name}`;
      if (metadata.annotations[remembered] === undefined)
        await cluster.run(["annotate", what, `${remembered}=${spec.replicas}`]);
      await cluster.run(["scale", what, "--replicas=0"]);
    }
    const remedy =
      "Stop what is named there: nobody may write during a restore. Then run the same command again.";
    await cluster.until(stopSeconds, remedy, () => writers(cluster, stores), update);
  });
}

/** Pods that could still write, also those of others. The jobs of backups do not. */
async function writers(cluster: Cluster, stores: readonly RestorableStore[]): Promise<string | undefined> {
  const pods = await cluster.list(pod, "pods");
  const left = pods.filter(
    ({ metadata, status }) =>
      dials(metadata.labels, stores) &&
      !["Succeeded", "Failed"].includes(status.phase) &&
      metadata.labels["app.kubernetes.io/component"] !== "backup",
  );
  return left.length > 0 ? left.map(({ metadata }) => metadata.name).join(", ") : undefined;
}

/** Starts them again, as many as there were. */
export async function startServices(cluster: Cluster, stores: readonly RestorableStore[]): Promise<void> {
  await step("Starting the services", async ({ update }) => {
    const stopped = (await clients(cluster, stores)).flatMap(({ metadata }) => {
      const replicas = metadata.annotations[remembered];
      return replicas === undefined ? [] : [{ name: metadata.name, replicas: Number(replicas) }];
    });
    if (stopped.length === 0) return;
    // One that can't be started keeps no other from it.
    const started = await Promise.allSettled(
      stopped.map(({ name, replicas }) =>
        cluster.run(["scale", `deployment/${name}`, `--replicas=${replicas}`]),
      ),
    );
    const failed = started.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    const remedy = "`make status` shows the pods.";
    await cluster.until(startSeconds, remedy, () => unready(cluster, stopped), update);
    // Only now: until they run, another try must know how many there were.
    for (const { name } of stopped) await cluster.run(["annotate", `deployment/${name}`, `${remembered}-`]);
  });
}

async function unready(
  cluster: Cluster,
  started: readonly { readonly name: string; readonly replicas: number }[],
): Promise<string | undefined> {
  const all = new Map(
    (await cluster.list(deployment, "deployments")).map((one) => [one.metadata.name, one.status]),
  );
  const missing = started.filter(({ name, replicas }) => (all.get(name)?.readyReplicas ?? 0) < replicas);
  return missing.length > 0 ? `not ready: ${missing.map(({ name }) => name).join(", ")}` : undefined;
}

/** @throws Problem where a store's restore is not deployed. */
export async function checkDeployed(
  cluster: Cluster,
  names: readonly string[],
  stack: string,
): Promise<void> {
  for (const name of names) {
    if (await cluster.exists("cronjob", name)) continue;
    throw new Problem(
      `There is no CronJob ${name} in the namespace ${cluster.namespace}. Nothing was changed.`,
      `The stack has no backups, or is not up: set \`backups\` in stacks/Pulumi.${stack}.yaml, and run \`make up STACK=${stack}\`.`,
    );
  }
}
