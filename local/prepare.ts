import { up } from "./cluster/index.ts";
import { installLanguageHost, installPlugins } from "./engine/plugins.ts";
import { ensureImages } from "./images/index.ts";
import { checkBuildMachine, ensureTools, tools } from "./tools/index.ts";
import { ensurePackages } from "./tools/packages.ts";

/** Brings a bare machine to a running cluster and engine; each part does nothing where it is already there. */
export async function prepareMachine(env: NodeJS.ProcessEnv): Promise<void> {
  await checkBuildMachine();
  await ensurePackages();
  await ensureTools(tools.map(({ name }) => name));
  await up(await ensureImages());
  installLanguageHost();
  await installPlugins(env);
}
