import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { type GatewaySpec, isGateway, type Reference, type RouteSpec } from "../kubernetes/routes.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

type Route = Resource<RouteSpec>;

/** Why no listener of the gateway takes the route; undefined where one does. */
function refusal({ spec }: Resource<GatewaySpec>, route: Route, { namespace, sectionName }: Reference) {
  const named = (spec.listeners ?? []).filter(
    ({ name }) => sectionName === undefined || name === sectionName,
  );
  if (named.length === 0) return `it has no listener ${sectionName ?? "at all"}`;
  const own = namespace === undefined || namespace === route.namespace;
  const open = named.filter(({ allowedRoutes }) => {
    const from = allowedRoutes?.namespaces?.from ?? "Same";
    return from === "All" || from === "Selector" || (from === "Same" && own);
  });
  if (open.length === 0) return `it takes no routes of namespace ${route.namespace}`;
  const hosts = route.spec.hostnames ?? [];
  const fits = open.some(
    ({ hostname }) =>
      hostname === undefined || hosts.length === 0 || hosts.some((host) => meets(hostname, host)),
  );
  return fits ? undefined : `it listens for none of ${hosts.join(", ")}`;
}

/** In the Gateway API, unlike in certificates, a star stands for one label or more. */
function meets(listener: string, host: string): boolean {
  const covers = (pattern: string, name: string) =>
    pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1)));
  return covers(listener, host) || covers(host, listener);
}

function problem(graph: Graph, route: Route, parent: Reference): string | undefined {
  if (!isGateway(parent)) return undefined;
  const namespace = parent.namespace ?? route.namespace ?? "";
  const gateway = graph.find<GatewaySpec>("gateway.networking.k8s.io/Gateway", namespace, parent.name ?? "");
  if (!gateway) {
    if (namespace !== route.namespace && !graph.find("Namespace", undefined, namespace))
      throw new UnknownValue(`Gateway ${namespace}/${parent.name} is in a namespace of others`);
    return `its parent, Gateway ${namespace}/${parent.name}, isn't in the stack`;
  }
  const why = refusal(gateway, route, parent);
  return why && `${gateway.title} doesn't serve it: ${why}`;
}

export const routeParentExists = rule({
  id: "route-parent-exists",
  title: "Every route is attached to an existing Gateway.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [10],
  remediation: ["Correct parentRefs, or open a listener to the route's namespace and host."],
  subjects: everyObject<RouteSpec>(
    "gateway.networking.k8s.io/HTTPRoute",
    "gateway.networking.k8s.io/GRPCRoute",
    "gateway.networking.k8s.io/TLSRoute",
  ),
  check: (route, { graph }) => {
    const parents = route.spec.parentRefs ?? [];
    if (parents.length === 0) return "it names no parent, so nothing serves it";
    return problemsOf(parents, (parent) => problem(graph, route, parent));
  },
});
