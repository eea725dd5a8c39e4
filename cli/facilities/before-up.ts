import { RunError } from "@pulumi/pulumi";
import { explain, remedies } from "../../components/facility/explain.ts";
import type { Judgement } from "../../components/facility/judge.ts";
import { lackingAfterStart, lackingOf } from "../../components/facility/settle.ts";
import type { Engine } from "../../engine/engine.ts";
import { Problem } from "../../lib/problem.ts";
import { settingsIn } from "../../lib/stack-file.ts";
import { parseSettings } from "../../settings.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import type { SystemSettings } from "../../systems/index.ts";
import { givable } from "../../systems/platform/settings.ts";
import { bring, type Prepare } from "./bring.ts";
import { refuseSecondGiver } from "./one-giver.ts";

/**
 * What has to be there before anything of a stack is registered. The embedded cluster is given what it lacks; of any other
 * it is said what that is, how it was seen, and how to get it.
 */
export async function beforeUp(engine: Engine, stack: string, text: string, prepare: Prepare): Promise<void> {
  const settings = parsed(stack, text);
  if (!settings) return;
  if (settings.system === "platform") return refuseSecondGiver(engine, stack, settings);
  const required = requiredFacilities(settings);
  const isEmbedded = engine.stacksFolder !== undefined;
  // What somebody has just installed elsewhere may still start; here it is brought.
  const lacking = await (isEmbedded ? lackingOf : lackingAfterStart)(required, engine.env);
  if (lacking.length === 0) return;
  const names = lacking.map(({ facility }) => facility);
  if (!isEmbedded || !names.every((name) => givable.some((one) => one === name)))
    throw refusal(stack, lacking);
  await bring(engine, stack, names, prepare);
  const left = await lackingAfterStart(required, engine.env);
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

function refusal(stack: string, lacking: readonly Judgement[]): Problem {
  return new Problem(
    `${stack} requires facilities that the cluster does not have. Nothing of the stack was changed.\n${explain(lacking)}`,
    remedies(lacking),
  );
}
