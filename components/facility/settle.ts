import { setTimeout as elapsed } from "node:timers/promises";
import type { FacilityName } from "./facility.ts";
import { type Judgement, judge } from "./judge.ts";
import { read } from "./read.ts";

/** Longer than an image of a hundred megabytes and a new volume take. */
const patienceSeconds = 300;

/** What a cluster lacks of these facilities. */
export async function lackingOf(
  names: readonly FacilityName[],
  env: NodeJS.ProcessEnv,
): Promise<readonly Judgement[]> {
  if (names.length === 0) return [];
  const reading = await read(names, env);
  return names.map((name) => judge(name, reading)).filter(({ state }) => state !== "present");
}

/** The same, once operators have started what they run: that is not waited for when a stack is deployed. */
export async function lackingAfterStart(
  names: readonly FacilityName[],
  env: NodeJS.ProcessEnv,
): Promise<readonly Judgement[]> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const lacking = await lackingOf(names, env);
    const isStarting = lacking.length > 0 && lacking.every(({ state }) => state === "not serving");
    if (!isStarting || Date.now() > deadline) return lacking;
    await elapsed(2000);
  }
}
