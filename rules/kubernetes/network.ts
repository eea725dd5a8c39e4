import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { every, some, UnknownValue, where } from "../model/unknown.ts";
import { candidates, indexed, SelectorIndex } from "./label-index.ts";
import type {
  ContainerPort,
  Labels,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "./objects.ts";
import { type Direction, refuseToGuess } from "./other-policies.ts";
import { selects, selectsAll } from "./selectors.ts";
import { namedPort } from "./services.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

export type { Direction } from "./other-policies.ts";
export type Policy = Resource<NetworkPolicySpec>;

/** One end of a connection inside the cluster. Others than workloads of the stack are known by their labels alone. */
export interface Pods {
  readonly namespace: string;
  readonly podLabels: Labels;
  readonly ports: readonly ContainerPort[];
}

/** Where a connection goes to, at the pod. */
export interface Port {
  readonly number: number;
  readonly protocol: "TCP" | "UDP";
}

export function policies(graph: Graph): readonly Policy[] {
  return graph.ofKind<NetworkPolicySpec>("NetworkPolicy");
}

/** Without policyTypes, or with none in it, a policy is about ingress, and about egress if it has rules for that. */
export function directions({ spec }: Policy): readonly string[] {
  const { egress = [], policyTypes = [] } = spec;
  if (policyTypes.length > 0) return policyTypes;
  return ["Ingress", ...(egress.length > 0 ? ["Egress"] : [])];
}

/**
 * The policies that isolate these pods in that direction. None: all traffic is allowed. Throws where a policy of another
 * kind is about them too.
 */
export function isolating(graph: Graph, pods: Pods, direction: Direction): readonly Policy[] {
  const known = graph.derive(isolatingOnce)[direction];
  const found = known.get(pods) ?? findIsolating(graph, pods, direction);
  known.set(pods, found);
  return found;
}

/** Asked for each pair of workloads, so each answer is kept. */
function isolatingOnce(): Readonly<Record<Direction, WeakMap<Pods, readonly Policy[]>>> {
  return { Ingress: new WeakMap(), Egress: new WeakMap() };
}

function findIsolating(graph: Graph, pods: Pods, direction: Direction): readonly Policy[] {
  refuseToGuess(graph, pods, direction);
  return where(
    graph
      .derive(policiesByNamespace)(pods.namespace)
      .candidates(() => pods.podLabels),
    (policy) =>
      directions(policy).includes(direction) && selects(policy.spec.podSelector ?? {}, pods.podLabels),
  );
}

function policiesByNamespace(graph: Graph): (namespace: string) => SelectorIndex<Policy> {
  return indexed((namespace) => {
    const all = graph.inNamespace<NetworkPolicySpec>(namespace, "NetworkPolicy");
    return new SelectorIndex(all, ({ spec }) => spec.podSelector?.matchLabels);
  });
}

/** The workloads of the same namespace that the ingress of these pods may let in, and all that it does are among them. */
export function possibleClients(graph: Graph, pods: Pods): readonly Workload[] {
  const rules = isolating(graph, pods, "Ingress").flatMap((policy) => rulesOf(policy, "Ingress"));
  const all = workloadsIn(graph, pods.namespace);
  const found = new Set<Workload>();
  for (const { peers } of rules) {
    if (peers.length === 0) return all;
    for (const { ipBlock, podSelector } of peers) {
      if (ipBlock) continue;
      const some = candidates(graph, pods.namespace, () => podSelector?.matchLabels);
      if (some.length === all.length) return all;
      for (const one of some) found.add(one);
    }
  }
  return all.filter((one) => found.has(one));
}

/** Why a connection between pods is refused: each side that doesn't let it through. None: it is allowed. */
export function refusals(graph: Graph, from: Pods, to: Pods, port: Port): readonly Direction[] {
  const sides: readonly Direction[] = ["Egress", "Ingress"];
  return sides.filter((direction) => !allows(graph, direction, from, to, port));
}

/** Whether a connection between pods is let through; where one side refuses, the other isn't asked. */
export function reaches(graph: Graph, from: Pods, to: Pods, port: Port): boolean {
  return every(["Egress", "Ingress"] as const, (direction) => allows(graph, direction, from, to, port));
}

function allows(graph: Graph, direction: Direction, from: Pods, to: Pods, port: Port): boolean {
  const [self, other] = direction === "Egress" ? [from, to] : [to, from];
  const isolators = isolating(graph, self, direction);
  if (isolators.length === 0) return true;
  return some(isolators, (policy) =>
    some(
      rulesOf(policy, direction),
      ({ peers, ports }) =>
        allowsPort(ports, port, to.ports) &&
        (peers.length === 0 || some(peers, (peer) => isPeer(graph, peer, policy.namespace ?? "", other))),
    ),
  );
}

export interface Allowance {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** The rules of one direction; no peers and no ports each mean all. */
export function rulesOf({ spec }: Policy, direction: Direction): readonly Allowance[] {
  if (direction === "Egress")
    return (spec.egress ?? []).map(({ ports = [], to = [] }) => ({ peers: to, ports }));
  return (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
}

/** Whether it lets through whatever comes, or goes: every pod of the cluster or every address, at each port. */
export function allowsEverything({ peers, ports }: Allowance): boolean {
  const anyPort =
    ports.length === 0 ||
    ports.some(({ endPort, port }) => port === undefined || (Number(port) <= 1 && Number(endPort) >= 65_535));
  return anyPort && (peers.length === 0 || peers.some(isAnybody));
}

function isAnybody({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer): boolean {
  if (ipBlock) return /^(0\.0\.0\.0|::)\/0$/.test(ipBlock.cidr ?? "");
  return selectsAll(namespaceSelector) && (podSelector === undefined || selectsAll(podSelector));
}

/**
 * Whether a peer means these pods. A block of addresses never does here: what it does with the addresses of pods isn't
 * defined, and plugins differ. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function isPeer(graph: Graph, peer: NetworkPolicyPeer, ownNamespace: string, pods: Pods): boolean {
  if (peer.ipBlock) return false;
  if (peer.podSelector && !selects(peer.podSelector, pods.podLabels)) return false;
  if (!peer.namespaceSelector) return pods.namespace === ownNamespace;
  return selectsNamespace(graph, peer, pods.namespace);
}

const nameLabel = "kubernetes.io/metadata.name";

function selectsNamespace(graph: Graph, { namespaceSelector }: NetworkPolicyPeer, name: string): boolean {
  const namespace = graph.find("Namespace", undefined, name);
  const keys = [
    ...Object.keys(namespaceSelector?.matchLabels ?? {}),
    ...(namespaceSelector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  if (!namespace && !every(keys, (key) => key === nameLabel)) {
    throw new UnknownValue(`the labels of namespace ${name}, which isn't in the stack, aren't known`);
  }
  return selects(namespaceSelector, { ...namespace?.labels, [nameLabel]: name });
}

/** A named port of a rule is one of the pods that are dialled. */
export function allowsPort(
  allowed: readonly NetworkPolicyPort[],
  { number, protocol }: Port,
  ports: readonly ContainerPort[],
): boolean {
  if (allowed.length === 0) return true;
  return some(allowed, (one) => {
    if ((one.protocol ?? "TCP") !== protocol) return false;
    if (one.port === undefined) return true;
    if (typeof one.port === "string") return namedPort(one.port, protocol, ports) === number;
    return number >= one.port && number <= (one.endPort ?? one.port);
  });
}

/** Whether pods may send to some address outside the cluster at that port. */
export function reachesOutside(graph: Graph, from: Pods, port: Port): boolean {
  const isolators = isolating(graph, from, "Egress");
  if (isolators.length === 0) return true;
  return some(isolators, (policy) =>
    some(
      rulesOf(policy, "Egress"),
      ({ peers, ports }) =>
        allowsPort(ports, port, []) &&
        (peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined)),
    ),
  );
}

export function podsOf(workload: Workload): Pods {
  return workload;
}
