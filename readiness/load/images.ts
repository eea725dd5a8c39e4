import { everyPod } from "../live/ask.ts";
import type { ClusterReader, LiveContext } from "../live/check.ts";
import { isOfJob, type Pod } from "../live/objects.ts";

/** The images that run all the time, by name, each with the digest by which its node knows it. */
export async function runningImages(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<Readonly<Record<string, string>>> {
  const pods = (await everyPod(cluster, context)).filter((pod) => !isOfJob(pod));
  return Object.fromEntries(pods.flatMap(imagesOf).sort());
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
