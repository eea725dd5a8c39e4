import { claimMaker, claimVolumes } from "../kubernetes/claims.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const referencedClaimExists = rule({
  id: "referenced-claim-exists",
  title: "Every PersistentVolumeClaim that a pod mounts exists, or something creates it.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [30, 94],
  remediation: [
    "Create the claim, or correct claimName.",
    "If it is created outside the stack, name it in the contract's cluster.claims.",
  ],
  subjects: everyWorkload,
  check: (workload, { contract, graph }) => {
    const names = claimVolumes(workload).flatMap(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
    );
    if (names.length === 0) return new NotApplicable("It mounts no claim by name.");
    const { namespace } = workload;
    return problemsOf(
      names,
      (name) =>
        !contract.cluster.claims?.includes(`${namespace}/${name}`) &&
        !claimMaker(graph, namespace, name) &&
        `it mounts claim ${name}, which nobody makes`,
    );
  },
});
