import { everyPod } from "../live/ask.ts";
import { CannotTell, type ClusterReader, type LiveContext } from "../live/check.ts";
import { hasCondition, isOfJob, type Pod } from "../live/objects.ts";

type Digests = Readonly<Record<string, string>>;

/** The images that run all the time, by name, each with the digest by which its node knows it. */
export async function runningImages(cluster: ClusterReader, context: LiveContext): Promise<Digests> {
  const digests = digestsOf(await everyRunningPod(cluster, context));
  const unclear = Object.entries(digests).find(([, digest]) => digest === "" || digest.includes(", "));
  if (unclear)
    throw new CannotTell(`Not all pods run one ${unclear[0]}: ${unclear[1] || "it has no digest"}.`);
  return digests;
}

/** The same, with the images among them that none of today's pods ran at a moment in the past. */
export async function imagesSince(
  cluster: ClusterReader,
  context: LiveContext,
  moment: Date,
): Promise<{ readonly digests: Digests; readonly later: readonly string[] }> {
  const pods = await everyRunningPod(cluster, context);
  const digests = digestsOf(pods);
  const before = digestsOf(pods.filter(({ status }) => new Date(status?.startTime ?? Number.NaN) <= moment));
  const later = Object.keys(digests).filter((image) => before[image] !== digests[image]);
  return { digests, later };
}

/** Those that serve. One that doesn't yet may be an autoscaler's; where no other runs its images, they were not measured. */
async function everyRunningPod(cluster: ClusterReader, context: LiveContext): Promise<readonly Pod[]> {
  const pods = (await everyPod(cluster, context)).filter((pod) => !isOfJob(pod) && !hasEnded(pod));
  const ready = pods.filter(isReady);
  const served = new Set(ready.flatMap(imagesOf).map(([image]) => image));
  const other = pods.find((pod) => !isReady(pod) && imagesOf(pod).some(([image]) => !served.has(image)));
  if (other)
    throw new CannotTell(`The pod ${other.metadata.name} isn't ready, and no other runs its images.`);
  return ready;
}

const isReady = (pod: Pod) => hasCondition(pod, "Ready");

const hasEnded = ({ status }: Pod) => ["Failed", "Succeeded"].includes(status?.phase ?? "");

/** Two pods may know one name by two digests. */
function digestsOf(pods: readonly Pod[]): Digests {
  const byImage = Map.groupBy(pods.flatMap(imagesOf), ([image]) => image);
  const digests = [...byImage].map(([image, all]) => {
    const distinct = new Set(all.map(([, digest]) => digest));
    return [image, [...distinct].sort().join(", ")] as const;
  });
  return Object.fromEntries(digests.sort());
}

/** Names as the stack writes them: nodes complete them to docker.io/library/… */
function imagesOf({ spec, status }: Pod): readonly (readonly [string, string])[] {
  const { containerStatuses = [], initContainerStatuses = [] } = status ?? {};
  const statuses = [...containerStatuses, ...initContainerStatuses];
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ image, name }) => {
    const digest = statuses.find((one) => one.name === name)?.imageID;
    return image === undefined ? [] : [[image, digest ?? ""] as const];
  });
}
