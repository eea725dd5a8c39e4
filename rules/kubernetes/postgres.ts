import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { ServiceName } from "./addresses.ts";
import type { Labels } from "./objects.ts";

/** The part of a Cluster of CloudNativePG that rules look at. https://cloudnative-pg.io/docs/ */
export interface ClusterSpec {
  readonly instances?: number;
  readonly enablePDB?: boolean;
  readonly enableSuperuserAccess?: boolean;
  readonly smartShutdownTimeout?: number;
  readonly affinity?: { readonly enablePodAntiAffinity?: boolean; readonly podAntiAffinityType?: string };
  readonly postgresql?: {
    readonly parameters?: Readonly<Record<string, string>>;
    readonly pg_hba?: readonly string[];
    readonly synchronous?: {
      readonly number?: number;
      readonly dataDurability?: string;
      readonly failoverQuorum?: boolean;
    };
  };
  readonly walStorage?: { readonly size?: string };
  readonly plugins?: readonly Plugin[];
  /** The archive that the operator has of its own, up to 1.30. */
  readonly backup?: { readonly barmanObjectStore?: object; readonly retentionPolicy?: string };
  readonly managed?: { readonly services?: { readonly disabledDefaultServices?: readonly string[] } };
}

export interface Plugin {
  readonly name: string;
  readonly enabled?: boolean;
  readonly isWALArchiver?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
}

export type PostgresCluster = Resource<ClusterSpec>;

export const clusterKind = "postgresql.cnpg.io/Cluster";
export const clientPort = 5432;

export function postgresClusters(graph: Graph): readonly PostgresCluster[] {
  return graph.ofKind<ClusterSpec>(clusterKind);
}

/** The Cluster that a Service is made for: each has one that leads to the primary, to replicas, and to any. */
export function clusterOfService(
  graph: Graph,
  { namespace, service }: Pick<ServiceName, "namespace" | "service">,
): PostgresCluster | undefined {
  const [, name, kind = ""] = /^(.+)-(rw|ro|r)$/.exec(service) ?? [];
  if (name === undefined) return undefined;
  const cluster = graph.find<ClusterSpec>(clusterKind, namespace, name);
  const disabled = cluster?.spec.managed?.services?.disabledDefaultServices ?? [];
  return disabled.includes(kind) ? undefined : cluster;
}

/** Labels of the pods that the operator makes for the Clusters of a namespace: servers, and the jobs that make one. */
export function madePods(graph: Graph, namespace: string): readonly Labels[] {
  return postgresClusters(graph)
    .filter((cluster) => cluster.namespace === namespace)
    .flatMap(({ name }) => {
      const own = { "cnpg.io/cluster": name };
      return [own, { ...own, "cnpg.io/podRole": "instance" }];
    });
}
