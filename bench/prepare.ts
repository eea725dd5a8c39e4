import { engineEnvironment, stacksFolder } from "../engine/environment.ts";
import { installLanguageHost, installPlugins } from "../engine/plugins.ts";
import { kubeconfig } from "../local/cluster/layout.ts";
import { benchPackages, benchTools } from "../local/tools/bench-tools.ts";
import { checkBuildMachine, ensureTools, tools } from "../local/tools/index.ts";
import { ensurePackages } from "../local/tools/packages.ts";

/** Brings a bare machine to where it can measure: everything that `make up` builds, and what it is compared with. */
export async function prepare(): Promise<void> {
  const names = [...tools, ...benchTools].map(({ name }) => name);
  await checkBuildMachine(names);
  await ensurePackages();
  await ensurePackages(benchPackages);
  await ensureTools(names);
  installLanguageHost();
  await installPlugins(engineEnvironment(kubeconfig, stacksFolder));
}
