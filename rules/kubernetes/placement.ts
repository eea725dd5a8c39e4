import type { Graph } from "../graph/graph.ts";
import type { Contract } from "../model/contract.ts";
import { UnknownValue } from "../model/unknown.ts";
import type { PodAffinityTerm, SpreadConstraint } from "./objects.ts";
import { selects, selectsAll } from "./selectors.ts";
import type { Workload } from "./workloads.ts";

const nameLabel = "kubernetes.io/metadata.name";

/** Whether a term of affinity is about a workload's own pods: by its labels, in the namespaces that it looks at. */
export function isAboutItself(graph: Graph, term: PodAffinityTerm, workload: Workload): boolean {
  return selects(term.labelSelector, workload.podLabels) && looksAt(graph, term, workload.namespace);
}

/** Without namespaces and a selector of them, a term looks at its pod's own namespace. */
function looksAt(
  graph: Graph,
  { namespaceSelector, namespaces = [] }: PodAffinityTerm,
  name: string,
): boolean {
  if (namespaces.includes(name)) return true;
  if (!namespaceSelector) return namespaces.length === 0;
  if (selectsAll(namespaceSelector)) return true;
  const namespace = graph.find("Namespace", undefined, name);
  if (!namespace)
    throw new UnknownValue(`the labels of namespace ${name}, which isn't in the stack, aren't known`);
  return selects(namespaceSelector, { ...namespace.labels, [nameLabel]: name });
}

/** The most pods of a workload that its own rules let run at a time, and what says so. */
export interface Room {
  readonly pods: number;
  readonly because: string;
  /** Whether pods of the version before count too, so that a rollout needs room beside them. */
  readonly acrossVersions: boolean;
}

/** What limits how many pods of a workload there can be in this cluster, rule by rule. */
export function roomsFor(graph: Graph, contract: Contract, workload: Workload): readonly (() => Room[])[] {
  const { affinity, topologySpreadConstraints = [] } = workload.pod;
  const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...apart.map((term) => () => roomApart(graph, contract, term, workload)),
    ...topologySpreadConstraints.map((one) => () => roomSpread(contract, one, workload)),
    () => roomByHostPort(contract, workload),
  ];
}

function roomApart(graph: Graph, contract: Contract, term: PodAffinityTerm, workload: Workload): Room[] {
  if (!isAboutItself(graph, term, workload)) return [];
  const { topologyKey = "" } = term;
  const pods = places(contract, topologyKey);
  const because = `must each have their own ${topologyKey}, and there are ${pods}`;
  return [{ pods, because, acrossVersions: !separatesVersions(term) }];
}

/** With fewer domains than the constraint asks for, none of them may have more pods than the skew. */
function roomSpread(contract: Contract, constraint: SpreadConstraint, workload: Workload): Room[] {
  const { labelSelector, maxSkew = 1, minDomains, topologyKey = "", whenUnsatisfiable } = constraint;
  if (minDomains === undefined || whenUnsatisfiable !== "DoNotSchedule") return [];
  if (!selects(labelSelector, workload.podLabels)) return [];
  const domains = places(contract, topologyKey);
  if (domains >= minDomains) return [];
  const because = `must be spread over ${minDomains} of ${topologyKey}, and there are ${domains}`;
  return [{ pods: domains * maxSkew, because, acrossVersions: !separatesVersions(constraint) }];
}

function roomByHostPort(contract: Contract, workload: Workload): Room[] {
  const { hostNetwork = false } = workload.pod;
  const ports = workload.ports.map(({ containerPort, hostPort }) =>
    hostNetwork ? (hostPort ?? containerPort) : hostPort,
  );
  const taken = ports.find((port) => port !== undefined && port !== 0);
  if (taken === undefined) return [];
  const pods = places(contract, "kubernetes.io/hostname");
  const because = `take port ${taken} of a node each, and there are ${pods} nodes`;
  return [{ pods, because, acrossVersions: true }];
}

/** Of a Deployment, pods of the next version don't count beside those of the last. */
function separatesVersions({
  matchLabelKeys = [],
}: {
  readonly matchLabelKeys?: readonly string[];
}): boolean {
  return matchLabelKeys.includes("pod-template-hash");
}

function places({ cluster: { nodes, zones } }: Contract, topologyKey: string): number {
  const known = { "kubernetes.io/hostname": nodes, "topology.kubernetes.io/zone": zones }[topologyKey];
  if (known === undefined)
    throw new UnknownValue(`the contract doesn't say how many ${topologyKey} there are`);
  return known;
}
