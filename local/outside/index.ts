import { step } from "../../lib/progress.ts";
import { processesOf } from "../cluster/cgroups.ts";
import { isCurrent, onMachine, startMachine, stopMachine } from "../cluster/machine.ts";
import { exclusively } from "../cluster/owner.ts";
import { outside } from "../cluster/topology.ts";
import { until } from "../cluster/until.ts";
import { ensureTools } from "../tools/index.ts";
import { type Asked, asked, asking, partsIn, remember } from "./asked.ts";
import { prepareObjectStore } from "./object-store.ts";
import { type OutsidePart, outsideDefinition, outsideParts } from "./parts.ts";

/**
 * What stacks need outside the cluster: parts of one machine, which runs what some stack asks for, as long as the cluster
 * runs. The cluster must be there.
 */

/** Has the parts running that a stack asks for, in place of those that it asked for before. */
export async function askFor(stack: string, parts: readonly OutsidePart[]): Promise<void> {
  await ensureToolsOf(parts);
  const before = await asked();
  const after = asking(before, stack, parts);
  if (JSON.stringify(after) !== JSON.stringify(before) || !(await isAsAsked(after)))
    await exclusively(async () => {
      // Another command may have asked meanwhile.
      await remember(asking(await asked(), stack, parts));
      await keepOutside();
    });
  for (const part of parts) await answering(part);
}

/** Has further parts running for a stack, beside those that it asked for before. */
export async function askForMore(stack: string, parts: readonly OutsidePart[]): Promise<void> {
  const before = (await asked())[stack] ?? [];
  await askFor(stack, [...before, ...parts]);
}

/** One that somebody has taken away, such as a test that was killed, comes back. */
async function answering(part: OutsidePart): Promise<void> {
  if (!(await answers(part))) await supervisor(part, "-u");
  await untilAnswering(part);
}

/** Whether what stacks have asked for runs, and nothing else. */
export async function outsideIsCurrent(): Promise<boolean> {
  return isAsAsked(await asked());
}

/** Starts what stacks have asked for, and ends what no stack asks for any more. The caller lets no other command do that. */
export async function keepOutside(): Promise<void> {
  const all = await asked();
  if (await isAsAsked(all)) return;
  const parts = partsIn(all);
  await ensureToolsOf(parts);
  const titles = parts.map((part) => outsideParts[part].title).join(", ") || "nothing is needed any more";
  await step(`Outside the cluster: ${titles}`, () => restart(parts));
}

/** Built when the first stack asks for it. */
async function ensureToolsOf(parts: readonly OutsidePart[]): Promise<void> {
  if (parts.includes("object-store")) await ensureTools(["versitygw"]);
}

async function restart(parts: readonly OutsidePart[]): Promise<void> {
  await stopMachine(outside.name);
  if (parts.length === 0) return;
  if (parts.includes("object-store")) await prepareObjectStore();
  await startMachine(outside.name, outsideDefinition(parts));
  for (const part of parts) await untilAnswering(part);
}

async function isAsAsked(all: Asked): Promise<boolean> {
  const parts = partsIn(all);
  if (parts.length === 0) return (await processesOf(outside.name)).length === 0;
  return isCurrent(outside.name, outsideDefinition(parts));
}

/** The parts that stacks have asked for. */
export async function askedParts(): Promise<readonly OutsidePart[]> {
  return partsIn(await asked());
}

/** Takes a part away until `resumePart`, as a fault in it would. */
export async function pausePart(part: OutsidePart): Promise<void> {
  await supervisor(part, "-wd", "-d");
}

export async function resumePart(part: OutsidePart): Promise<void> {
  await supervisor(part, "-wu", "-u");
  await untilAnswering(part);
}

async function supervisor(part: OutsidePart, ...args: readonly string[]): Promise<void> {
  await onMachine(outside.name, "/usr/bin/s6-svc", [...args, `/run/services/${part}`]);
}

async function untilAnswering(part: OutsidePart): Promise<void> {
  const { title, url } = outsideParts[part];
  const remedy = `Its log is .seaworthy/logs/cluster/${outside.name}/${part}.log.`;
  await until(`the ${title} answers at ${url}`, 30, () => answers(part), remedy);
}

/** Whether anybody answers, with whatever: the object store refuses who doesn't sign. */
export async function answers(part: OutsidePart): Promise<boolean> {
  const response = await fetch(outsideParts[part].url, { signal: AbortSignal.timeout(2000) }).catch(() => {});
  await response?.body?.cancel();
  return response !== undefined;
}
