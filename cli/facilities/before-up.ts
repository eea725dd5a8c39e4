import { RunError } from "@pulumi/pulumi";
import { explain, remedies } from "../../components/facility/explain.ts";
import { type FacilityName, facilities } from "../../components/facility/facility.ts";
import { type Judgement, judge, running } from "../../components/facility/judge.ts";
import { read } from "../../components/facility/read.ts";
import type { Engine } from "../../engine/engine.ts";
import { pulumi, settingsOf, stackResources } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import { settingsIn } from "../../lib/stack-file.ts";
import { parseSettings } from "../../settings.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import type { SystemSettings } from "../../systems/index.ts";
import { givable, given, type PlatformSettings } from "../../systems/platform/settings.ts";
import { givenIn, withFacilities } from "./given.ts";

/** The stack by which the embedded cluster offers facilities. */
const localPlatform = "platform-local";

/** Has the machine ready for a stack whose file has this text. */
export type Prepare = (text: string) => Promise<void>;

/**
 * What has to be there before anything of a stack is registered. The embedded cluster is given what it lacks; of any other
 * it is said what that is, how it was seen, and how to get it.
 */
export async function beforeUp(engine: Engine, stack: string, text: string, prepare: Prepare): Promise<void> {
  const settings = parsed(stack, text);
  if (!settings) return;
  if (settings.system === "platform") return refuseSecondGiver(engine, stack, settings);
  const required = requiredFacilities(settings);
  const lacking = await lackingOf(engine, required);
  if (lacking.length === 0) return;
  const names = lacking.map(({ facility }) => facility);
  const isEmbedded = engine.stacksFolder !== undefined;
  if (!isEmbedded || !names.every((name) => givable.some((one) => one === name)))
    throw refusal(stack, lacking);
  await bring(engine, stack, names, prepare);
  const left = await lackingOf(engine, required);
  if (left.length > 0) throw refusal(stack, left);
}

/** What the program itself refuses is left to it: it lists all mistakes, and registers nothing. */
function parsed(stack: string, text: string): SystemSettings | undefined {
  try {
    return parseSettings(`stacks/Pulumi.${stack}.yaml`, settingsIn(text));
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

async function lackingOf(engine: Engine, names: readonly FacilityName[]): Promise<readonly Judgement[]> {
  if (names.length === 0) return [];
  const reading = await read(names, engine.env);
  return names.map((name) => judge(name, reading)).filter(({ state }) => state !== "present");
}

function refusal(stack: string, lacking: readonly Judgement[]): Problem {
  return new Problem(
    `${stack} requires what the cluster does not offer. Nothing of it was changed.\n${explain(lacking)}`,
    remedies(lacking),
  );
}

/** Deploys the embedded cluster's platform with these facilities, and those that it gives already. */
async function bring(
  engine: Engine,
  stack: string,
  names: readonly FacilityName[],
  prepare: Prepare,
): Promise<void> {
  const wanted = names.map((name) => `${name} (${facilities[name].title})`).join(", ");
  console.log(`… Facilities that ${stack} requires: ${wanted}, by the stack ${localPlatform}`);
  const already = givenIn(await stackResources(engine, localPlatform));
  const text = withFacilities(settingsOf(localPlatform), [...already, ...names]);
  await prepare(text);
  await beforeUp(engine, localPlatform, text, prepare);
  // What the state has and the cluster lacks was taken away by hand: only a look at the cluster brings it back.
  const isLost = names.some((name) => already.includes(name));
  await pulumi(engine, localPlatform, text, ["up", "--yes", ...(isLost ? ["--refresh"] : [])]);
  console.log(`✓ Facilities that ${stack} requires`);
}

/** @throws Problem where somebody else gives the cluster what this stack would: two operators would answer for one resource */
async function refuseSecondGiver(engine: Engine, stack: string, settings: PlatformSettings): Promise<void> {
  const own = givenIn(await stackResources(engine, stack));
  const added = given(settings).filter(({ name }) => !own.includes(name));
  if (added.length === 0) return;
  const names = added.map(({ name }) => name);
  const reading = await read(names, engine.env);
  if ("unreadable" in reading)
    throw new Problem(
      `Whether somebody else gives ${names.join(", ")} can't be told: ${reading.unreadable}. Nothing was changed.`,
      "The kubeconfig must lead to the cluster, and its user must be allowed to read Deployments and definitions.",
    );
  const found = names.flatMap((name) => running(name, reading).map((one) => ({ name, one })));
  if (found.length === 0) return;
  const lines = found.map(({ name, one }) => `  ${name}: the Deployment ${one} gives it already.`);
  throw new Problem(
    [`${stack} would give what the cluster has from elsewhere. Nothing was changed.`, ...lines].join("\n"),
    `Two operators would answer for the same resources. Set facilities.<name>.enabled: false in stacks/Pulumi.${stack}.yaml, or take the other one down first.`,
  );
}
