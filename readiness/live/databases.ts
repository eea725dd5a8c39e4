import { anyOf, everyPod, everyWorkload, type RunningWorkload } from "./ask.ts";
import { CannotTell, type ClusterReader, type LiveContext, notApplicable } from "./check.ts";
import { type Item, isOfJob, type Pod } from "./objects.ts";

/** An exporter has the name of what it measures. */
const databaseImage = /(^|\/)(?![^/:@]*exporter)(postgres|postgresql|mysql|mariadb|cockroach|mongo)[^/]*$/;

export const noDatabase = notApplicable(
  "the stack has no database: none is named in `live.databases`, and none runs",
);

/** A workload that is a database, or what an operator makes one of, with its servers' pods. */
export interface RunningDatabase {
  readonly kind: RunningWorkload["kind"] | "Cluster";
  readonly object: Item;
  readonly pods: readonly Pod[];
}

/** The databases of the stack, by its settings or as an operator runs them. One that runs and that neither knows is told. */
export async function everyDatabase(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly RunningDatabase[]> {
  const pods = await everyPod(cluster, context);
  const operated = await everyCluster(cluster, context, pods);
  const named = await namedIn(cluster, context);
  const known = new Set([...operated, ...named].flatMap((one) => one.pods));
  const unknown = pods.filter((pod) => !known.has(pod) && !operated.some(({ object }) => isOf(object, pod)));
  // A Job with a database's image is a client of one: it migrates, or takes a backup.
  const running = unknown.find((pod) => !isOfJob(pod) && databaseIn(pod) !== undefined);
  if (running)
    throw new CannotTell(
      `${databaseIn(running)} runs in the pod ${running.metadata.name}, and \`live.databases\` doesn't name its workload.`,
    );
  return [...operated, ...named];
}

/** The first of its images that is a database's. */
function databaseIn({ spec }: Pod): string | undefined {
  return spec.containers?.map(({ image = "" }) => image).find((image) => databaseImage.test(image));
}

async function namedIn(cluster: ClusterReader, context: LiveContext): Promise<readonly RunningDatabase[]> {
  const { databases } = context.settings;
  const workloads = await everyWorkload(cluster, context);
  const missing = databases.find((name) => !workloads.some(({ object }) => object.metadata.name === name));
  if (missing !== undefined) throw new CannotTell(`\`live.databases\` names ${missing}, which doesn't run.`);
  return workloads.filter(({ object }) => databases.includes(object.metadata.name));
}

/** CloudNativePG's label of all pods of a Cluster, those of the jobs too that make a server. */
const ofCluster = "cnpg.io/cluster";

/** As its custom resource has it. */
interface PostgresCluster extends Item {
  readonly spec?: { readonly instances?: number };
}

/** A PostgreSQL that CloudNativePG runs, with its servers' pods. */
export interface RunningCluster extends RunningDatabase {
  readonly kind: "Cluster";
  readonly object: PostgresCluster;
}

/** The Clusters of CloudNativePG, where there are any; one whose servers are all gone is still one. */
export async function everyCluster(
  cluster: ClusterReader,
  context: LiveContext,
  pods: readonly Pod[],
): Promise<readonly RunningCluster[]> {
  const clusters = await anyOf<PostgresCluster>(cluster, context, "postgresql.cnpg.io/v1", "clusters");
  return (clusters ?? []).map((object) => ({
    kind: "Cluster",
    object,
    pods: pods.filter((pod) => isServerOf(object, pod)),
  }));
}

/** Whether it takes writes: with too few servers none may be promoted, and the others only read. */
export const isPrimary = ({ metadata }: Pod) => metadata.labels?.["cnpg.io/instanceRole"] === "primary";

function isServerOf(cluster: Item, pod: Pod): boolean {
  const { deletionTimestamp, labels = {} } = pod.metadata;
  return deletionTimestamp === undefined && isOf(cluster, pod) && labels["cnpg.io/podRole"] === "instance";
}

function isOf({ metadata: { name, namespace } }: Item, { metadata }: Pod): boolean {
  return metadata.namespace === namespace && metadata.labels?.[ofCluster] === name;
}
