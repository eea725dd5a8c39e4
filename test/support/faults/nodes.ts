import assert from "node:assert/strict";
import { startNode, stopNode } from "../../../local/cluster/index.ts";
import { netns } from "../../../local/cluster/layout.ts";
import { control, nodes } from "../../../local/cluster/topology.ts";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { type Argv, whileLasting } from "./lasting.ts";
import { must, type Pod, podsOf } from "./pods.ts";

/** Faults of whole nodes. */

/** Moves everything off a node in good order, as for its maintenance, runs work, and gives the node back. */
export async function whileDrained<T>(
  deployment: Deployment,
  node: string,
  seconds: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    await must(
      deployment,
      ...["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", `--timeout=${seconds}s`],
    );
    return await work();
  } finally {
    await must(deployment, "uncordon", node);
  }
}

/**
 * Moves servers back to where a drain left too few of them, one after another, as docs/runbooks/node-maintenance.md says.
 * @param untilWhole returns when the next one may go
 */
export async function spread(
  deployment: Deployment,
  servers: string,
  untilWhole: () => Promise<void>,
): Promise<void> {
  const all = await podsOf(deployment, servers);
  for (let moves = 0; ; moves++) {
    const crowded = onCrowdedNode(await podsOf(deployment, servers));
    if (!crowded) return;
    assert.ok(
      moves < all.length,
      `${crowded.name} stays on ${crowded.node}, which has too many of ${servers}`,
    );
    await must(deployment, "delete", "pod", crowded.name, "-n", deployment.namespace);
    await until(`${crowded.name} runs again`, 240, async () => {
      return (await podsOf(deployment, servers)).length === all.length;
    });
    await untilWhole();
  }
}

/** One pod of the node that has most, where another has fewer by two or more. */
function onCrowdedNode(pods: readonly Pod[]): Pod | undefined {
  const byNode = nodes.map(({ name }) => pods.filter(({ node }) => node === name));
  const [fewest = [], ...others] = byNode.toSorted((a, b) => a.length - b.length);
  const most = others.at(-1) ?? [];
  return most.length - fewest.length > 1 ? most[0] : undefined;
}

/** Ends a node as a power cut does, runs work, and starts it again. */
export async function whileLost<T>(deployment: Deployment, node: string, work: () => Promise<T>): Promise<T> {
  try {
    await stopNode(node);
    return await work();
  } finally {
    await startNode(node);
    await untilNode(deployment, node, "True", 120);
  }
}

/** Pulls a node's plug to the network, on the other end, so that the node keeps its addresses and routes. */
export async function whilePartitioned<T>(
  deployment: Deployment,
  node: string,
  work: () => Promise<T>,
): Promise<T> {
  const set = (state: string): Argv => [
    ...(["nsenter", `--net=${netns(control.name)}`] as const),
    ...["ip", "link", "set", node, state],
  ];
  const result = await whileLasting({ begin: set("down"), end: set("up") }, 180, work);
  await untilNode(deployment, node, "True", 120);
  return result;
}

/** Returns once the cluster says of a node that it is ready (`True`) or not heard of (`Unknown`). */
export async function untilNode(
  deployment: Deployment,
  node: string,
  ready: "True" | "Unknown",
  seconds: number,
): Promise<void> {
  const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
  await until(`node ${node} is ready: ${ready}`, seconds, async () => {
    return (await must(deployment, "get", "node", node, "-o", path)) === ready;
  });
}
