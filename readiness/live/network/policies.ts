import type { LabelSelector, NetworkPolicySpec } from "../../../rules/kubernetes/objects.ts";
import { everyOne } from "../ask.ts";
import type { ClusterReader, LiveContext } from "../check.ts";
import { type Item, type Service, titleOf } from "../objects.ts";
import type { Claim } from "./labels.ts";

export async function everyPolicy(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly NetworkPolicySpec[]> {
  type Policy = Item & { readonly spec: NetworkPolicySpec };
  const found = await everyOne<Policy>(cluster, context, "networking.k8s.io/v1", "networkpolicies");
  return found.map(({ spec }) => spec);
}

interface Selecting extends Item {
  readonly spec: { readonly selector?: LabelSelector };
}

/** Kinds that adopt pods by their labels, or count them. */
const selecting = [
  ["apps/v1", "deployments", "Deployment"],
  ["apps/v1", "statefulsets", "StatefulSet"],
  ["apps/v1", "daemonsets", "DaemonSet"],
  ["apps/v1", "replicasets", "ReplicaSet"],
  ["policy/v1", "poddisruptionbudgets", "PodDisruptionBudget"],
] as const;

/** Whatever takes pods for its own by their labels. */
export async function everyClaim(cluster: ClusterReader, context: LiveContext): Promise<readonly Claim[]> {
  const services = await everyOne<Service>(cluster, context, "v1", "services");
  const lists = selecting.map(async ([api, resource, kind]) => {
    const found = await everyOne<Selecting>(cluster, context, api, resource);
    return found.flatMap((one) => claimOf(kind, one, one.spec.selector));
  });
  return [
    ...services.flatMap((one) => claimOf("Service", one, matching(one.spec.selector))),
    ...(await Promise.all(lists)).flat(),
  ];
}

/** A Service with an empty selector selects nothing; an empty selector of others selects all. */
function matching(labels: Service["spec"]["selector"] = {}): LabelSelector | undefined {
  return Object.keys(labels).length > 0 ? { matchLabels: labels } : undefined;
}

function claimOf(kind: string, object: Item, selector: LabelSelector | undefined): readonly Claim[] {
  if (!selector) return [];
  return [{ title: titleOf(kind, object), namespace: object.metadata.namespace ?? "", selector }];
}
