import { directions } from "../kubernetes/network.ts";
import type { NetworkPolicySpec } from "../kubernetes/objects.ts";
import { selectsAll } from "../kubernetes/selectors.ts";
import { inNamespace, usedNamespaces } from "../model/namespaces.ts";
import { rule } from "../model/rule.ts";
import { problemsOf } from "../model/unknown.ts";

export const namespaceDefaultDeny = rule({
  id: "namespace-default-deny",
  title: "Every namespace denies what no policy allows, both ways.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [44],
  remediation: [
    "Add a NetworkPolicy with podSelector {} and policyTypes [Ingress, Egress]; components/namespace does.",
  ],
  subjects: usedNamespaces,
  check: (namespace, { graph }) => {
    const denying = inNamespace<NetworkPolicySpec>(graph, namespace, "NetworkPolicy").filter(({ spec }) =>
      selectsAll(spec.podSelector ?? {}),
    );
    return problemsOf(
      ["Ingress", "Egress"],
      (direction) =>
        !denying.some((policy) => directions(policy).includes(direction)) &&
        `no policy for all pods isolates ${direction.toLowerCase()}`,
    );
  },
});
