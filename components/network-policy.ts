import { contains } from "./cidr.ts";
import { accessLabel } from "./endpoint/connection.ts";
import type { Labels } from "./identity.ts";
import type { input } from "./kubernetes.ts";

type Spec = input.networking.v1.NetworkPolicySpec;
type EgressRule = input.networking.v1.NetworkPolicyEgressRule;

/** An offered port, as the network sees it. */
export interface Offer {
  /** Name of the endpoint, which its clients' label carries. */
  readonly name: string;
  readonly port: number;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
}

/** Pods in one namespace, such as those of the ingress controller. */
export interface Peer {
  readonly namespace: string;
  readonly podLabels: Labels;
}

/** Nothing in, nothing out, for every pod of the namespace: all other policies only add to this. */
export const denyAll: Spec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Pods that answer DNS. */
export interface Resolver extends Peer {
  /** Port that the pods listen on, whatever that of their Service is. @default 53 */
  readonly port?: number;
}

/** Every pod may resolve names, and only at the cluster's own resolver. */
export function allowDns(resolver: Resolver): Spec {
  return { podSelector: {}, policyTypes: ["Egress"], egress: [toResolver(resolver)] };
}

/** The rule by which pods get to the resolver. */
export function toResolver({ port = 53, ...resolver }: Resolver): EgressRule {
  const ports = [
    { protocol: "UDP", port },
    { protocol: "TCP", port },
  ];
  return { to: [podsIn(resolver)], ports };
}

/** The servers' side of every connection to an endpoint: whoever carries its label comes in, to its port alone. */
export function admitClients({ name, pods, port }: Offer): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress"],
    ingress: [
      { from: [{ podSelector: { matchLabels: accessLabel(name) } }], ports: [{ protocol: "TCP", port }] },
    ],
  };
}

/** The clients' side: whoever carries the endpoint's label gets out to it. */
export function letClientsOut({ name, pods, port }: Offer): Spec {
  return {
    podSelector: { matchLabels: accessLabel(name) },
    policyTypes: ["Egress"],
    egress: [{ to: [{ podSelector: { matchLabels: pods } }], ports: [{ protocol: "TCP", port }] }],
  };
}

/**
 * Where clouds serve credentials to whoever asks from inside; nothing that we run needs it. Link-local addresses (RFC 3927,
 * RFC 4291), and those of AWS and Google that are not.
 */
export const metadataServices: readonly string[] = [
  "169.254.0.0/16",
  "fe80::/10",
  "fd00:ec2::23/128",
  "fd00:ec2::254/128",
  "fd20:ce::254/128",
];

/** Whether a network has no other addresses than those where clouds serve credentials. */
export function isMetadataNetwork(cidr: string): boolean {
  return metadataServices.some((service) => contains(service, cidr));
}

/** Addresses outside the cluster, without those where clouds serve credentials. */
export function outside(networks: readonly string[]): readonly input.networking.v1.NetworkPolicyPeer[] {
  return networks.map((cidr) => {
    // An exception must be less than the whole.
    const except = metadataServices.filter((one) => contains(cidr, one) && !contains(one, cidr));
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  });
}

/** The clients' side where the servers are outside the cluster. */
export function letClientsOutTo(networks: readonly string[], { name, port }: Omit<Offer, "pods">): Spec {
  return letPodsOutTo(accessLabel(name), networks, [port]);
}

/** Pods reach what is outside the cluster, or has no pods in it, such as the API server. */
export function letPodsOutTo(pods: Labels, networks: readonly string[], ports: readonly number[]): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Egress"],
    egress: [{ to: [...outside(networks)], ports: ports.map((port) => ({ protocol: "TCP", port })) }],
  };
}

/** Admits addresses that no pod has, such as those of the API server that asks a webhook. */
export function admitNetworks(pods: Labels, networks: readonly string[], port: number): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress"],
    ingress: [{ from: [...outside(networks)], ports: [{ protocol: "TCP", port }] }],
  };
}

/** Servers of one set reach each other, both ways, at the ports that they keep for that. */
export function amongPeers(pods: Labels, ports: readonly number[]): Spec {
  const peers = [{ podSelector: { matchLabels: pods } }];
  const at = ports.map((port) => ({ protocol: "TCP", port }));
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: peers, ports: at }],
    egress: [{ to: peers, ports: at }],
  };
}

/** Admits a peer that can't carry our labels, because its pods belong to somebody else. */
export function admitPeer({ pods, port }: Offer, peer: Peer): Spec {
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress"],
    ingress: [{ from: [podsIn(peer)], ports: [{ protocol: "TCP", port }] }],
  };
}

export function podsIn(peer: Peer): input.networking.v1.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
    podSelector: { matchLabels: peer.podLabels },
  };
}
