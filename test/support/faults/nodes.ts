import { startNode, stopNode } from "../../../local/cluster/index.ts";
import { netns } from "../../../local/cluster/layout.ts";
import { control } from "../../../local/cluster/topology.ts";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { type Argv, whileLasting } from "./lasting.ts";
import { must } from "./pods.ts";

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
