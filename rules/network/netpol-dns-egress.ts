import type { Graph } from "../graph/graph.ts";
import { type Allowance, allowsPort, isolating, isPeer, rulesOf } from "../kubernetes/network.ts";
import { selects } from "../kubernetes/selectors.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf, some, UnknownValue } from "../model/unknown.ts";

/** What answers for names, by its labels and named ports: kube-dns as every common distribution has it, and OpenShift's. */
const resolvers = [
  {
    namespace: "kube-system",
    podLabels: { "k8s-app": "kube-dns" },
    ports: [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
    ],
    number: 53,
  },
  {
    namespace: "openshift-dns",
    podLabels: { "dns.operator.openshift.io/daemonset-dns": "default" },
    ports: [
      { name: "dns", containerPort: 5353, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 5353, protocol: "TCP" },
    ],
    number: 5353,
  },
] as const;

type Rule = Allowance & { readonly namespace: string };

/** A block of addresses may be that of a cache on the node. */
function allowsNames(graph: Graph, { namespace, peers, ports }: Rule, protocol: "UDP" | "TCP"): boolean {
  return some(
    resolvers,
    (resolver) =>
      allowsPort(ports, { number: resolver.number, protocol }, resolver.ports) &&
      (peers.length === 0 ||
        some(peers, (peer) => peer.ipBlock !== undefined || isPeer(graph, peer, namespace, resolver))),
  );
}

/** Whether a peer's labels sound like those of a resolver that is installed in another way. */
function namesResolver({ peers }: Rule): boolean {
  return peers.some(
    ({ namespaceSelector, podSelector }) =>
      namespaceSelector !== undefined &&
      /dns/i.test(JSON.stringify(podSelector ?? {})) &&
      !resolvers.some(({ podLabels }) => selects(podSelector, podLabels)),
  );
}

export const netpolDnsEgress = rule({
  id: "netpol-dns-egress",
  title: "Isolated pods can resolve names, over UDP and TCP.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [43],
  remediation: [
    "Allow egress to kube-dns of kube-system at UDP and TCP 53; components/namespace does for all pods.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const isolators = isolating(graph, workload, "Egress");
    if (isolators.length === 0) return new NotApplicable("No policy isolates its egress.");
    const rules = isolators.flatMap((policy) =>
      rulesOf(policy, "Egress").map((one) => ({ ...one, namespace: policy.namespace ?? "" })),
    );
    return problemsOf(["UDP", "TCP"] as const, (protocol) => {
      const allowed = some(rules, (one) => allowsNames(graph, one, protocol));
      if (!allowed && rules.some(namesResolver))
        throw new UnknownValue(
          "the cluster's resolver may be the pods that its policies name, by other labels",
        );
      return !allowed && `nothing lets it ask the cluster's DNS by ${protocol}`;
    });
  },
});
