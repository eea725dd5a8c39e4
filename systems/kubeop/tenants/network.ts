import type { input } from "../../../components/kubernetes.ts";
import { outside, type Peer, podsIn, type Resolver, toResolver } from "../../../components/network-policy.ts";
import { appPort } from "./names.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

const everyPod = {};
const sameNamespace = { podSelector: everyPod };

export interface Way {
  /** Networks outside the cluster that tenants may reach. */
  readonly egressBaseline: readonly string[];
  readonly resolver: Resolver;
  /** Pods that bring apps their requests. */
  readonly ingressControllers: readonly Peer[];
}

/**
 * What the operator's policy of this name opens is everything, and policies only add to each other: nothing beside it
 * would close that, so that this one has its name.
 */
export function egress({ egressBaseline, resolver }: Pick<Way, "egressBaseline" | "resolver">): Spec {
  const baseline = egressBaseline.length > 0 ? [{ to: [...outside(egressBaseline)] }] : [];
  return {
    podSelector: everyPod,
    policyTypes: ["Egress"],
    egress: [{ to: [sameNamespace] }, toResolver(resolver), ...baseline],
  };
}

/** The operator's policy of this name admits the namespace itself, so that nobody reaches an app from outside. */
export function ingress({ ingressControllers }: Pick<Way, "ingressControllers">): Spec {
  const ports = [{ protocol: "TCP", port: appPort }];
  const controllers = ingressControllers.length > 0 ? [{ from: ingressControllers.map(podsIn), ports }] : [];
  return {
    podSelector: everyPod,
    policyTypes: ["Ingress"],
    ingress: [{ from: [sameNamespace] }, ...controllers],
  };
}
