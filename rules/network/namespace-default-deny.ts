import { allowsEverything, directions, rulesOf } from "../kubernetes/network.ts";
import type { NetworkPolicySpec } from "../kubernetes/objects.ts";
import { refuseToGuess } from "../kubernetes/other-policies.ts";
import { selectsAll } from "../kubernetes/selectors.ts";
import { inNamespace, usedNamespaces } from "../model/namespaces.ts";
import { rule } from "../model/rule.ts";
import { problemsOf } from "../model/unknown.ts";

export const namespaceDefaultDeny = rule({
  id: "namespace-default-deny",
  title: "Every namespace denies ingress and egress by default.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [44],
  remediation: [
    "Add a NetworkPolicy with podSelector {}, policyTypes [Ingress, Egress] and no rules; components/namespace does.",
    "Restrict each policy with podSelector {} to the peers and ports that all pods need.",
  ],
  subjects: usedNamespaces,
  check: (namespace, { graph }) => {
    const forAll = inNamespace<NetworkPolicySpec>(graph, namespace, "NetworkPolicy").filter(({ spec }) =>
      selectsAll(spec.podSelector ?? {}),
    );
    return problemsOf(["Ingress", "Egress"] as const, (direction) => {
      // What another kind of policy does for all pods may deny, or allow, in the place of these.
      refuseToGuess(graph, { namespace: namespace.name }, direction);
      const isolating = forAll.filter((policy) => directions(policy).includes(direction));
      if (isolating.length === 0) return `no policy for all pods isolates ${direction.toLowerCase()}`;
      const open = isolating.find((policy) => rulesOf(policy, direction).some(allowsEverything));
      return open && `${open.name} is for all pods, and allows all ${direction.toLowerCase()}`;
    });
  },
});
