import { parse } from "yaml";
import { ensureManifests } from "../local/tools/manifests.ts";
import type { Engine } from "./engine.ts";

/**
 * Has the released manifests there that a stack of facilities is made from, whichever command runs its program. Where the user's
 * own Pulumi runs and they can't be had in this way, the program says what is missing and where to get it.
 */
export async function provideManifests({ stacksFolder }: Engine, text: string): Promise<void> {
  const { config } = (parse(text) ?? {}) as { config?: Readonly<Record<string, unknown>> };
  if (config?.["seaworthy:system"] !== "platform") return;
  try {
    await ensureManifests();
  } catch (error) {
    if (stacksFolder !== undefined) throw error;
  }
}
