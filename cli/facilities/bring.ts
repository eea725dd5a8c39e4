import { type FacilityName, facilities } from "../../components/facility/facility.ts";
import type { Engine } from "../../engine/engine.ts";
import { pulumi, settingsOf, stackResources } from "../../engine/stack.ts";
import { settingsIn } from "../../lib/stack-file.ts";
import { platformSettings } from "../../systems/platform/settings.ts";
import { givenIn, withFacilities } from "./given.ts";
import { refuseSecondGiver } from "./one-giver.ts";

/** The stack by which the embedded cluster offers facilities. */
const localPlatform = "platform-local";

/** Has the machine ready for a stack whose file has this text, and what the stack needs outside the cluster. */
export type Prepare = (text: string, stack: string) => Promise<void>;

/** Deploys the embedded cluster's platform with the facilities that a stack requires, and those that it gives already. */
export async function bring(
  engine: Engine,
  stack: string,
  names: readonly FacilityName[],
  prepare: Prepare,
): Promise<void> {
  const wanted = names.map((name) => `${name} (${facilities[name].title})`).join(", ");
  console.log(
    `… Installing the facilities that ${stack} requires, with the stack ${localPlatform}: ${wanted}`,
  );
  const already = givenIn(await stackResources(engine, localPlatform));
  const text = withFacilities(settingsOf(localPlatform), [...already, ...names]);
  await prepare(text, localPlatform);
  await refuseSecondGiver(engine, localPlatform, platformSettings.parse(settingsIn(text)));
  // What the state has and the cluster lacks was taken away by hand: only a look at the cluster brings it back.
  const isLost = names.some((name) => already.includes(name));
  await pulumi(engine, localPlatform, text, ["up", "--yes", ...(isLost ? ["--refresh"] : [])]);
  console.log(`✓ Installed the facilities that ${stack} requires`);
}
