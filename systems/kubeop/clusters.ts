import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { type Identity, labels, selector } from "../../components/identity.ts";
import { NetworkPolicy } from "../../components/kubernetes.ts";
import type { Namespace } from "../../components/namespace.ts";
import { letPodsOutTo } from "../../components/network-policy.ts";
import type { KubeopSettings } from "./settings/index.ts";

export interface RegisteredClustersArgs {
  readonly namespace: Namespace;
  /** Who dials them. */
  readonly identity: Identity;
  readonly clusters: KubeopSettings["registeredClusters"];
}

/** The way out to the API servers that may be registered; nobody waits for them, because they come and go while managers run. */
export class RegisteredClusters extends ComponentResource {
  constructor(name: string, args: RegisteredClustersArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:kubeop:RegisteredClusters", name, args, opts);
    const { clusters, identity, namespace } = args;
    for (const [port, networks] of byPort(clusters)) {
      const metadata = {
        name: `${identity.name}-clusters-${port}`,
        namespace: namespace.reference,
        labels: labels(identity),
      };
      const spec = letPodsOutTo(selector(identity), networks, [port]);
      new NetworkPolicy(`${name}-${port}`, { metadata, spec }, { parent: this });
    }
    this.registerOutputs({});
  }
}

function byPort(clusters: RegisteredClustersArgs["clusters"]): ReadonlyMap<number, readonly string[]> {
  const groups = Map.groupBy(clusters, ({ port }) => port);
  return new Map(
    [...groups].map(([port, all]) => [port, [...new Set(all.flatMap(({ networks }) => networks))]] as const),
  );
}
