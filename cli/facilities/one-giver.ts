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
      `Can't find out whether the cluster already has ${names.join(", ")}: ${reading.unreadable}. Nothing was changed.`,
      "Check that the kubeconfig connects to the cluster, and that its user may read Deployments, CustomResourceDefinitions and ValidatingAdmissionPolicies.",
    );
  const found = names.flatMap((name) => running(name, reading).map((one) => ({ name, one })));
  if (found.length === 0) return;
  const lines = found.map(({ name, one }) => `  ${name}: ${one}.`);
  throw new Problem(
    [`${stack} would install what the cluster already has. Nothing was changed.`, ...lines].join("\n"),
    `Two operators would manage the same resources. Set facilities.<name>.enabled: false in stacks/Pulumi.${stack}.yaml, or remove the other one first.`,
  );
}
