import { rm, rmdir } from "node:fs/promises";
import { step } from "../../lib/progress.ts";
import { keepOutside, outsideIsCurrent } from "../outside/index.ts";
import { applyAddons } from "./addons.ts";
import { removeParentGroup } from "./cgroups.ts";
import { importImages } from "./images.ts";
import { data, run } from "./layout.ts";
import { isCurrent, stopMachine } from "./machine.ts";
import { networkIsUp, removeNetwork } from "./network.ts";
import { checkOwner, claim, exclusively, release } from "./owner.ts";
import { preflight } from "./preflight.ts";
import { readyNodes, unreadyAddons } from "./readiness.ts";
import {
  definitionOf,
  ensureMachine,
  ensureNetwork,
  startControlPlane,
  startNodes,
  stopMachines,
  waitForNone,
} from "./start.ts";
import { machines, nodes } from "./topology.ts";

export { kubeconfig, netns } from "./layout.ts";
export { leftovers } from "./leftovers.ts";
export { clusterTools } from "./preflight.ts";
export { unreadyPods } from "./readiness.ts";
export { inspect, status } from "./status.ts";

/**
 * Starts the cluster, or what of it is not running or was started with another configuration, and returns when nodes and
 * add-ons are ready, and what stacks have asked for outside of it answers. Where all is running it only says so. The tools (`clusterTools`) must be built.
 * @param archives The image archives that every node gets, as `ensureImages` returns them.
 */
export async function up(archives: readonly string[]): Promise<void> {
  await checkOwner();
  if (await isUp()) {
    await importImages(archives);
    console.log(`✓ The cluster is running: ${nodes.length} nodes are ready`);
    if (!(await outsideIsCurrent())) await exclusively(keepOutside);
    return;
  }
  await preflight();
  await exclusively(async () => {
    await claim();
    await step("Cluster network", ensureNetwork);
    await step("Control plane", startControlPlane);
    // Before the pods that need it.
    await keepOutside();
    await step("Nodes", ({ update }) => startNodes(update));
    await step("Importing images into the nodes", ({ update }) => importImages(archives, update));
    await step("Add-ons", async ({ update }) => {
      await applyAddons(update);
      await waitForNone("the add-ons are ready", 120, unreadyAddons, update);
    });
  });
}

/**
 * Stops the cluster at once, without a word to what runs in it: afterwards no process, mount, link, namespace or control group of it is left. What it holds (objects,
 * volumes, images) is kept, so that the next `up` continues where this left off.
 * @param options.purge Removes that as well: the next `up` makes a new, empty cluster. @default false
 */
export async function down({ purge = false }: { readonly purge?: boolean } = {}): Promise<void> {
  await checkOwner();
  await exclusively(async () => {
    await step("Stopping the cluster", async () => {
      await stopMachines();
      await removeParentGroup();
      await removeNetwork();
    });
    if (purge) await step("Removing the cluster's data", () => rm(data, { recursive: true, force: true }));
    await release();
  });
  // Fails where another command has begun meanwhile; then the folder is that one's.
  await rmdir(run).catch(() => {});
}

/** Ends a node at once, as a power cut would. Its network stays, with nobody on it. */
export async function stopNode(name: string): Promise<void> {
  definitionOf(name);
  await stopMachine(name);
}

/** Starts a node that `stopNode` ended. It returns when the node runs; it is ready a little later. */
export async function startNode(name: string): Promise<void> {
  await ensureMachine(name);
}

async function isUp(): Promise<boolean> {
  if (!(await networkIsUp())) return false;
  for (const { name } of machines) if (!(await isCurrent(name, definitionOf(name)))) return false;
  return (await readyNodes()).length === nodes.length && (await unreadyAddons()).length === 0;
}
