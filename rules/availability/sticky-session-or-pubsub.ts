import type { Graph } from "../graph/graph.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { ingressesTo } from "../kubernetes/ingresses.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { servicesOf } from "../kubernetes/services.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

/** Whether a client comes back to the pod that it had. */
function isSticky(graph: Graph, workload: Workload): boolean {
  return servicesOf(graph, workload).some((service) => {
    if (service.spec.sessionAffinity === "ClientIP") return true;
    if (service.annotations["traefik.ingress.kubernetes.io/service.sticky.cookie"] === "true") return true;
    return ingressesTo(graph, service).some(
      ({ annotations }) => annotations["nginx.ingress.kubernetes.io/affinity"] === "cookie",
    );
  });
}

export const stickySessionOrPubsub = rule({
  id: "sticky-session-or-pubsub",
  title: "Sessions are sticky, or shared by all pods.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [23],
  remediation: [
    "Share them: connect to the broker that the contract names in sessions as sharedBy.",
    "Or use sticky sessions: nginx affinity: cookie, Traefik service.sticky.cookie, or sessionAffinity.",
  ],
  subjects: everyService,
  check: (workload, { contract, graph }) => {
    const session = contract.sessions.find((one) => one.workload === workload.name);
    if (!session)
      return new NotApplicable("The contract doesn't say that its pods keep anything for a client.");
    const { max } = scaleOf(graph, workload);
    if (max < 2) return new NotApplicable("It has one pod.");
    const shared = dialledBy(graph, workload).some(
      ({ service }) => service !== undefined && service.name === session.sharedBy,
    );
    if (shared || isSticky(graph, workload)) return undefined;
    return `it may have ${max} pods, ${session.sharedBy === undefined ? "nothing shares their sessions" : `none of which dials ${session.sharedBy}`}, and clients don't come back to the same one`;
  },
});
