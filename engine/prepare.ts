import { up } from "../local/cluster/index.ts";
import { ensureImages } from "../local/images/index.ts";
import { recipesFor, testParts, toolsFor } from "../local/images/parts.ts";
import type { Part } from "../local/images/recipe.ts";
import { checkBuildMachine, ensureTools, tools } from "../local/tools/index.ts";
import { ensurePackages } from "../local/tools/packages.ts";
import { installLanguageHost, installPlugins } from "./plugins.ts";

/**
 * Brings a bare machine to a running cluster and engine; each part does nothing where it is already there.
 * @param parts What is needed beside what every stack has; another stack adds its own. @default what the tests need
 */
export async function prepareMachine(
  env: NodeJS.ProcessEnv,
  parts: readonly Part[] = testParts,
): Promise<void> {
  const names = toolsFor(
    parts,
    tools.map(({ name }) => name),
  );
  await checkBuildMachine(names);
  await ensurePackages();
  await ensureTools(names);
  await up(await ensureImages(recipesFor(parts).map(({ name }) => name)));
  installLanguageHost();
  await installPlugins(env);
}
