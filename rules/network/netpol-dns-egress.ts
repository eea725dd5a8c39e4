import { allowsPort, isolating, isPeer, rulesOf } from "../kubernetes/network.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf, some } from "../model/unknown.ts";

/** Every common distribution labels its resolver so. */
const resolver = { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" }, ports: [] };

export const netpolDnsEgress = rule({
  id: "netpol-dns-egress",
  title: "Whatever is isolated can resolve names, by UDP and by TCP.",
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
      const allowed = some(
        rules,
        ({ namespace, peers, ports }) =>
          allowsPort(ports, { number: 53, protocol }, []) &&
          (peers.length === 0 ||
            some(peers, (peer) => peer.ipBlock !== undefined || isPeer(graph, peer, namespace, resolver))),
      );
      return !allowed && `nothing lets it ask the cluster's DNS by ${protocol}`;
    });
  },
});
