import type { Approvals } from "../../engine/approvals.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Beside, pulumi } from "../../engine/stack.ts";
import { step } from "../../lib/progress.ts";
import { askFor, askForMore } from "../../local/outside/index.ts";
import { bucketKeys } from "../../local/outside/object-store.ts";
import { type OutsidePart, outsideParts } from "../../local/outside/parts.ts";
import { parsedSettings } from "../parsed-settings.ts";
import { KeyGiver } from "./key-giver.ts";
import { needsOf } from "./needs.ts";

/**
 * Brings a stack of the embedded cluster up, or takes it down: what it needs outside the cluster is there before the one, and
 * ends after the other. Who has a cluster of their own sees to that themselves.
 */
export async function changeWithOutside(
  engine: Engine,
  stack: string,
  text: string,
  command: readonly string[],
  approved: Approvals,
): Promise<void> {
  const beside = command[0] === "up" ? await provide(stack, text) : undefined;
  await pulumi(engine, stack, text, command, approved, beside);
  // Until then, what runs may still need what it had.
  if (command[0] === "up") await askFor(stack, partsFor(stack, text));
  // What is stored stays.
  if (command[0] === "destroy") await askFor(stack, []);
}

function partsFor(stack: string, text: string): readonly OutsidePart[] {
  const settings = parsedSettings(stack, text);
  return settings ? needsOf(settings).parts : [];
}

/**
 * Has that there which a stack needs outside the embedded cluster.
 * @returns what gives the stack its keys while it is brought up, where it needs any
 */
export async function provide(stack: string, text: string): Promise<Beside | undefined> {
  const settings = parsedSettings(stack, text);
  if (!settings) return undefined;
  const { bucket: needed, parts } = needsOf(settings);
  await askForMore(stack, parts);
  if (!needed) return undefined;
  const title = `Object store ${outsideParts["object-store"].url}: bucket ${needed.bucket}`;
  const keys = await step(title, () => bucketKeys(needed.bucket));
  const giver = new KeyGiver(needed, keys);
  return (change) => giver.beside(change);
}
