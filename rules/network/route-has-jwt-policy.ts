import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import {
  type AttachedPolicySpec,
  isGateway,
  onlyRedirects,
  type Reference,
  type RouteSpec,
} from "../kubernetes/routes.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Whether a policy is one that asks for a token: Envoy Gateway's SecurityPolicy, Kuadrant's AuthPolicy. */
function asksForToken({ kind, spec }: Resource<AttachedPolicySpec>): boolean {
  return kind === "SecurityPolicy"
    ? (spec.jwt?.providers ?? []).length > 0
    : Object.keys(spec.rules?.authentication ?? {}).length > 0;
}

function targets(
  graph: Graph,
  kind: string,
  namespace: string | undefined,
  name: string | undefined,
): boolean {
  return graph
    .ofKind<AttachedPolicySpec>("gateway.envoyproxy.io/SecurityPolicy", "kuadrant.io/AuthPolicy")
    .filter((policy) => policy.namespace === namespace && asksForToken(policy))
    .flatMap(({ spec }): readonly Reference[] => [
      ...(spec.targetRefs ?? []),
      ...(spec.targetRef ? [spec.targetRef] : []),
    ])
    .some((target) => target.kind === kind && target.name === name);
}

export const routeHasJwtPolicy = rule({
  id: "route-has-jwt-policy",
  title: "Every route requires and verifies a token.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [10],
  remediation: [
    "Add a SecurityPolicy with a JWT provider whose targetRefs name the route or its Gateway.",
    "If it is public: annotation readiness.seaworthy.dev/exposed with the reason.",
  ],
  subjects: everyObject<RouteSpec>(
    "gateway.networking.k8s.io/HTTPRoute",
    "gateway.networking.k8s.io/GRPCRoute",
  ),
  check: (route, { graph }) => {
    if (route.annotations[declared("exposed")])
      return new NotApplicable("Its owner says that it is for everybody.");
    if (onlyRedirects(route.spec)) return new NotApplicable("It only sends everybody elsewhere.");
    if ((route.spec.parentRefs ?? []).length === 0)
      return new NotApplicable("It has no parent: nobody serves it.");
    if (targets(graph, route.kind, route.namespace, route.name)) return undefined;
    const gateways = (route.spec.parentRefs ?? []).filter(isGateway);
    const within = ({ namespace = route.namespace }: Reference) => namespace;
    if (gateways.some((parent) => targets(graph, "Gateway", within(parent), parent.name))) return undefined;
    const foreign = gateways.find(
      (parent) => !graph.find("gateway.networking.k8s.io/Gateway", within(parent), parent.name ?? ""),
    );
    if (foreign)
      throw new UnknownValue(
        `whether Gateway ${within(foreign)}/${foreign.name}, of others, asks for a token isn't known`,
      );
    return "no policy with a JWT provider is attached to it or to its gateway";
  },
});
