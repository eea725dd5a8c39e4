import { up } from "../local/cluster/index.ts";
import { ensureImages } from "../local/images/index.ts";
import { checkBuildMachine, ensureTools, tools } from "../local/tools/index.ts";
import { ensurePackages } from "../local/tools/packages.ts";
import { installLanguageHost, installPlugins } from "./plugins.ts";

/** Brings a bare machine to a running cluster and engine; each part does nothing where it is already there. */
export async function prepareMachine(env: NodeJS.ProcessEnv): Promise<void> {
  await checkBuildMachine();
  await ensurePackages();
  await ensureTools(tools.map(({ name }) => name));
  await up(await ensureImages());
  installLanguageHost();
  await installPlugins(env);
}
