import { isAccessSelector } from "../kubernetes/access.ts";
import { rulesOf } from "../kubernetes/network.ts";
import type { NetworkPolicySpec } from "../kubernetes/objects.ts";
import { noPods, selectsSome } from "../kubernetes/operators.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const netpolPeerSelectsPod = rule({
  id: "netpol-peer-selects-pod",
  title: "Every peer of a NetworkPolicy selects a pod.",
  pack: "resilience",
  severity: "medium",
  levels: "aaa",
  relation: true,
  requirements: [41],
  remediation: ["Correct the peer's podSelector; pods of another namespace need a namespaceSelector too."],
  subjects: everyObject<NetworkPolicySpec>("NetworkPolicy"),
  check: (policy, { graph }) => {
    const { namespace = "" } = policy;
    const peers = [...rulesOf(policy, "Ingress"), ...rulesOf(policy, "Egress")].flatMap((one) => one.peers);
    const local = peers.filter(
      ({ ipBlock, namespaceSelector, podSelector }) =>
        podSelector && !namespaceSelector && !ipBlock && !isAccessSelector(podSelector),
    );
    if (local.length === 0)
      return new NotApplicable("Its peers are outside the namespace, or opt in by a label.");
    return problemsOf(
      local,
      ({ podSelector = {} }) =>
        !selectsSome(graph, namespace, podSelector) &&
        noPods(
          graph,
          namespace,
          `it names peers that no pods of the stack are: ${JSON.stringify(podSelector)}`,
        ),
    );
  },
});
