import { accessLabel, type Connection } from "./endpoint.ts";
import type { Labels } from "./identity.ts";
import type { input } from "./kubernetes.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

/** An offered port, as the network sees it. */
export interface Offer {
  /** Name of the endpoint, which its clients' label carries. */
  readonly endpoint: string;
  readonly port: number;
}

/** Pods in one namespace, such as those of the ingress controller. */
export interface Peer {
  readonly namespace: string;
  readonly podLabels: Labels;
}

/** Nothing in, nothing out, for every pod of the namespace: all other policies only add to this. */
export const denyAll: Spec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Every pod may resolve names, and only at the cluster's own resolver. */
export function allowDns(resolver: Peer): Spec {
  const ports = [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ];
  return { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [podsIn(resolver)], ports }] };
}

/** Admits the clients of each offered port, by label, and lets the pods out to what they connect to; nothing else. */
export function workloadPolicy(
  pods: Labels,
  offers: readonly Offer[],
  connections: readonly Connection[],
): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress", "Egress"],
    ingress: offers.map(({ endpoint, port }) => ({
      from: [{ podSelector: { matchLabels: accessLabel(endpoint) } }],
      ports: [{ protocol: "TCP", port }],
    })),
    egress: connections.map(({ to }) => ({
      to: [{ podSelector: { matchLabels: to.pods } }],
      ports: [{ protocol: "TCP", port: to.port }],
    })),
  };
}

/** Admits a peer that can't carry our labels, because its pods belong to somebody else. */
export function admitPeer(pods: Labels, port: number, peer: Peer): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress"],
    ingress: [{ from: [podsIn(peer)], ports: [{ protocol: "TCP", port }] }],
  };
}

function podsIn(peer: Peer): input.networking.v1.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
    podSelector: { matchLabels: peer.podLabels },
  };
}
