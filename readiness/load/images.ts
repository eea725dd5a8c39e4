import { everyPod } from "../live/ask.ts";
import type { ClusterReader, LiveContext } from "../live/check.ts";
import { isOfJob, type Pod } from "../live/objects.ts";

type Digests = Readonly<Record<string, string>>;

/** The images that run all the time, by name, each with the digest by which its node knows it. */
export async function runningImages(cluster: ClusterReader, context: LiveContext): Promise<Digests> {
  return digestsOf(await everyRunningPod(cluster, context));
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

async function everyRunningPod(cluster: ClusterReader, context: LiveContext): Promise<readonly Pod[]> {
  return (await everyPod(cluster, context)).filter((pod) => !isOfJob(pod));
}

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
