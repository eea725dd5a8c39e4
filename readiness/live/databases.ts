import { anyOf, everyPod, everyWorkload, type RunningWorkload } from "./ask.ts";
import { CannotTell, type ClusterReader, type LiveContext, notApplicable } from "./check.ts";
import type { Item, Pod } from "./objects.ts";

const databaseImage = /(^|\/)(postgres|postgresql|mysql|mariadb|cockroach|mongo)[^/]*$/;

export const noDatabase = notApplicable(
  "the stack has no database: none is named in `live.databases`, and none runs",
);

/** A workload that is a database, or what an operator makes one of, with its servers' pods. */
export interface RunningDatabase {
  readonly kind: RunningWorkload["kind"] | "Cluster";
  readonly object: Item;
  readonly pods: readonly Pod[];
}

/** The databases of the stack, by its settings or as an operator runs them. One that runs otherwise is told, not left out. */
export async function everyDatabase(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly RunningDatabase[]> {
  const pods = await everyPod(cluster, context);
  const operated = await everyCluster(cluster, context, pods);
  const named = await namedIn(cluster, context);
  const known = new Set([...operated, ...named].flatMap((one) => one.pods));
  const unknown = pods.filter((pod) => !known.has(pod) && !isOfOperator(pod));
  const images = unknown.flatMap(({ spec }) => spec.containers ?? []);
  const running = images.find(({ image = "" }) => databaseImage.test(image));
  if (running && named.length === 0)
    throw new CannotTell(`${running.image} runs, and \`live.databases\` names no database.`);
  return [...operated, ...named];
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

const isOfOperator = ({ metadata }: Pod) => metadata.labels?.[ofCluster] !== undefined;

/** The Clusters of CloudNativePG, where there are any; one whose servers are all gone is still one. */
async function everyCluster(
  cluster: ClusterReader,
  context: LiveContext,
  pods: readonly Pod[],
): Promise<readonly RunningDatabase[]> {
  const clusters = await anyOf<Item>(cluster, context, "postgresql.cnpg.io/v1", "clusters");
  return (clusters ?? []).map((object) => ({
    kind: "Cluster",
    object,
    pods: pods.filter((pod) => isServerOf(object, pod)),
  }));
}

function isServerOf({ metadata: { name, namespace } }: Item, { metadata }: Pod): boolean {
  const { deletionTimestamp, labels = {} } = metadata;
  return (
    deletionTimestamp === undefined &&
    metadata.namespace === namespace &&
    labels[ofCluster] === name &&
    labels["cnpg.io/podRole"] === "instance"
  );
}
