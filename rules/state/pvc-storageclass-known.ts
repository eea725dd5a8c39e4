import { classOf, everyClaim } from "../kubernetes/claims.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

export const pvcStorageclassKnown = rule({
  id: "pvc-storageclass-known",
  title: "The storage class of every volume exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [94],
  remediation: ["Set storageClass in the settings to one of the cluster, or leave it out for the default."],
  subjects: everyClaim,
  check: (claim, { contract, graph }) => {
    const storageClassName = classOf(claim);
    if (storageClassName === undefined) return new NotApplicable("It takes the cluster's default class.");
    if (storageClassName === "") return new NotApplicable("It asks for a volume without a class.");
    if (graph.find("StorageClass", undefined, storageClassName)) return undefined;
    const known = contract.cluster.storageClasses;
    if (!known) throw new UnknownValue(`whether the cluster has class ${storageClassName} isn't declared`);
    return (
      !known.includes(storageClassName) &&
      `it asks for class ${storageClassName}, and there is ${known.join(", ") || "none"}`
    );
  },
});
