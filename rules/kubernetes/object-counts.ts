import type { Graph } from "../graph/graph.ts";
import type { ServiceSpec } from "./objects.ts";

/** How many objects of the stack a quota counts under a name that is about objects; undefined for other names. */
export function objectCount(graph: Graph, namespace: string, name: string): number | undefined {
  const services = () => graph.inNamespace<ServiceSpec>(namespace, "Service");
  if (name === "services.loadbalancers")
    return services().filter(({ spec }) => spec.type === "LoadBalancer").length;
  if (name === "services.nodeports") return services().reduce((sum, { spec }) => sum + nodePorts(spec), 0);
  const [plural = "", ...group] = (legacy.has(name) ? name : (/^count\/(.+)$/.exec(name)?.[1] ?? "")).split(
    ".",
  );
  if (plural === "" || plural === "pods" || plural === "persistentvolumeclaims") return undefined;
  return countOf(graph, namespace, plural, group.join("."));
}

/** Names that count objects without saying so. */
const legacy = new Set(["services", "configmaps", "secrets", "replicationcontrollers", "resourcequotas"]);

/** Each port of a Service takes one of each node's. */
function nodePorts({ allocateLoadBalancerNodePorts, ports = [], type }: ServiceSpec): number {
  const allocated =
    type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);
  return allocated ? ports.length : 0;
}

/** What a controller makes at the least for each object of the stack. */
const makers: Readonly<Record<string, string>> = {
  "replicasets.apps": "deployments.apps",
  "jobs.batch": "cronjobs.batch",
};

function countOf(graph: Graph, namespace: string, plural: string, group: string): number {
  const own = (wanted: string, of: string) =>
    graph.resources.filter(
      (one) => one.namespace === namespace && one.group === of && pluralOf(one.kind) === wanted,
    ).length;
  const maker = makers[`${plural}.${group}`];
  const [made, ...rest] = maker?.split(".") ?? [];
  return own(plural, group) + (made === undefined ? 0 : own(made, rest.join(".")));
}

function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
