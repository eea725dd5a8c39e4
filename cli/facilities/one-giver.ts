import { running } from "../../components/facility/judge.ts";
import { read } from "../../components/facility/read.ts";
import type { Engine } from "../../engine/engine.ts";
import { stackResources } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import { given, type PlatformSettings } from "../../systems/platform/settings.ts";
import { givenIn } from "./given.ts";

/** @throws Problem where somebody else gives the cluster what this stack would: two operators would answer for one resource */
export async function refuseSecondGiver(
  engine: Engine,
  stack: string,
  settings: PlatformSettings,
): Promise<void> {
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
