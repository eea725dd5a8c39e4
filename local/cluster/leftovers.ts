import { existsSync } from "node:fs";
import { processesOf, remainingGroups } from "./cgroups.ts";
import { run } from "./layout.ts";
import { hostLinkExists, mountedNamespaces } from "./network.ts";
import { host, machines, outside } from "./topology.ts";

/** Everything of the cluster that is on this machine outside the project's folder, in words; empty after `down`. */
export async function leftovers(): Promise<readonly string[]> {
  const processes = await Promise.all([...machines, outside].map(({ name }) => processesOf(name)));
  return [
    ...processes.flat().map((pid) => `process ${pid}`),
    ...(await remainingGroups()).map((group) => `control group ${group}`),
    ...(await mountedNamespaces()).map((path) => `network namespace ${path}`),
    ...((await hostLinkExists()) ? [`network link ${host.link}`] : []),
    ...(existsSync(run) ? [`folder ${run}`] : []),
  ];
}
