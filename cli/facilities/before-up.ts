import { explain, remedies } from "../../components/facility/explain.ts";
import type { Judgement } from "../../components/facility/judge.ts";
import { lackingAfterStart, lackingOf } from "../../components/facility/settle.ts";
import type { Engine } from "../../engine/engine.ts";
import { Problem } from "../../lib/problem.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import { givable } from "../../systems/platform/settings.ts";
import { parsedSettings } from "../parsed-settings.ts";
import { bring, type Prepare } from "./bring.ts";
import { refuseSecondGiver } from "./one-giver.ts";

/**
 * What has to be there before anything of a stack is registered. The embedded cluster is given what it lacks; of any other
 * it is said what that is, how it was seen, and how to get it.
 */
export async function beforeUp(engine: Engine, stack: string, text: string, prepare: Prepare): Promise<void> {
  const settings = parsedSettings(stack, text);
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

function refusal(stack: string, lacking: readonly Judgement[]): Problem {
  return new Problem(
    `${stack} requires facilities that the cluster does not have. Nothing of the stack was changed.\n${explain(lacking)}`,
    remedies(lacking),
  );
}
