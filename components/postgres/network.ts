import type { ApiServerSettings } from "../api-access/settings.ts";
import type { S3Target } from "../backup/target.ts";
import { addressOf } from "../backup/target.ts";
import type { input } from "../kubernetes.ts";
import { admitPeer, amongPeers, letPodsOutTo } from "../network-policy.ts";
import { clusterPods, ports } from "./cluster-spec.ts";
import type { PostgresSettings } from "./settings.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

/**
 * What servers need of the network beyond their clients, by what the policies are called after the Cluster. They select by the
 * Cluster's label alone, which the jobs that make a server carry, too.
 */
export function networkPolicies(
  cluster: string,
  { operator }: Pick<PostgresSettings, "operator">,
  apiServer: ApiServerSettings,
  target: S3Target | undefined,
): Readonly<Record<string, Spec>> {
  const pods = clusterPods(cluster);
  return {
    // The status port, too: without it a primary that the API server is away from takes itself for cut off.
    peers: amongPeers(pods, [ports.client, ports.status]),
    operator: admitPeer({ name: cluster, pods, port: ports.status }, operator),
    "api-server": letPodsOutTo(pods, apiServer.networks, [apiServer.port]),
    ...(target && { archive: letPodsOutTo(pods, target.networks, [addressOf(target.url).port]) }),
  };
}
