import type { Probe } from "../../../readiness/live/check.ts";
import { KubectlCluster } from "../../../readiness/live/kubectl-cluster.ts";
import { tryNetwork } from "../../../readiness/live/network/trial.ts";
import { connections, network, sound } from "./network.ts";
import { ReplayedCluster } from "./replay.ts";
import { contextOf, shop } from "./shop.ts";

/** Tries the network of the shop with the kubectl on the PATH, in a process of its own. */

const kubectl = new KubectlCluster(process.env);

class Shop extends ReplayedCluster {
  override tryConnections(probe: Probe, signal?: AbortSignal): Promise<readonly boolean[]> {
    return kubectl.tryConnections(probe, signal);
  }
}

try {
  const context = contextOf({ connections: {} });
  const outputs = { ...context.outputs, connections };
  await tryNetwork(new Shop({ ...shop, ...network, ...sound }), { ...context, outputs });
} finally {
  kubectl.close();
}
