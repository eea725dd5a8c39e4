import { everyPod, everyWorkload, type RunningWorkload } from "./ask.ts";
import { CannotTell, type ClusterReader, type LiveContext, notApplicable } from "./check.ts";

const databaseImage = /(^|\/)(postgres|postgresql|mysql|mariadb|cockroach|mongo)[^/]*$/;

export const noDatabase = notApplicable(
  "the stack has no database: none is named in `live.databases`, and none runs",
);

/** The databases of the stack, by its settings. One that runs and isn't named there is told, not left out. */
export async function everyDatabase(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly RunningWorkload[]> {
  const { databases } = context.settings;
  const workloads = await everyWorkload(cluster, context);
  const found = workloads.filter(({ object }) => databases.includes(object.metadata.name));
  const missing = databases.find((name) => !found.some(({ object }) => object.metadata.name === name));
  if (missing !== undefined) throw new CannotTell(`\`live.databases\` names ${missing}, which doesn't run.`);
  if (databases.length > 0) return found;
  const images = (await everyPod(cluster, context)).flatMap(({ spec }) => spec.containers ?? []);
  const running = images.find(({ image = "" }) => databaseImage.test(image));
  if (running) throw new CannotTell(`${running.image} runs, and \`live.databases\` names no database.`);
  return [];
}
