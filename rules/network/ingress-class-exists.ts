import { missingClass } from "../kubernetes/classes.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const ingressClassExists = rule({
  id: "ingress-class-exists",
  title: "Every IngressClass that an Ingress refers to exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [47],
  remediation: [
    "Use a class of the cluster, and list the cluster's classes in the contract's cluster.ingressClasses.",
  ],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ spec }, { contract, graph }) => {
    const { ingressClassName: name = "" } = spec;
    if (name === "") return new NotApplicable("It names no IngressClass.");
    return missingClass(graph, "IngressClass", name, contract.cluster.ingressClasses);
  },
});
