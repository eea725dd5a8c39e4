import { missingClass } from "../kubernetes/classes.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const ingressClassExists = rule({
  id: "ingress-class-exists",
  title: "Every class that an Ingress names is there.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [47],
  remediation: [
    "Name a class of the cluster, and say in the contract's cluster.ingressClasses which it has.",
  ],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ spec }, { contract, graph }) => {
    const { ingressClassName: name = "" } = spec;
    if (name === "") return new NotApplicable("It names no IngressClass.");
    return missingClass(graph, "IngressClass", name, contract.cluster.ingressClasses);
  },
});
