import { allowsPort, isolating, isPeer, rulesOf } from "../kubernetes/network.ts";
import type { NetworkPolicyPort } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf, some, UnknownValue } from "../model/unknown.ts";

/** Every common distribution labels its resolver so, and names its ports so. */
const resolver = {
  namespace: "kube-system",
  podLabels: { "k8s-app": "kube-dns" },
  ports: [
    { name: "dns", containerPort: 53, protocol: "UDP" },
    { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
  ],
};

/** A port by a name that the common distributions don't use. */
function isOtherName({ port, protocol = "TCP" }: NetworkPolicyPort, wanted: string): boolean {
  return typeof port === "string" && protocol === wanted && !resolver.ports.some(({ name }) => name === port);
}

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
          allowsPort(ports, { number: 53, protocol }, resolver.ports) &&
          (peers.length === 0 ||
            some(peers, (peer) => peer.ipBlock !== undefined || isPeer(graph, peer, namespace, resolver))),
      );
      const named = rules.flatMap(({ ports }) => ports).find((one) => isOtherName(one, protocol));
      if (!allowed && named)
        throw new UnknownValue(`whether the cluster's DNS names a port "${named.port}" isn't known`);
      return !allowed && `nothing lets it ask the cluster's DNS by ${protocol}`;
    });
  },
});
