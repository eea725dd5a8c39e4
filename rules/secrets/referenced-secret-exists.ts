import { referencesOf } from "../kubernetes/references.ts";
import { secretExists } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const referencedSecretExists = rule({
  id: "referenced-secret-exists",
  title: "Every Secret that a pod needs exists, or something creates it.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [40],
  remediation: [
    "Let the stack create the Secret: with a Certificate, an ExternalSecret, or a generator.",
    "If it is created outside the stack, name it in the contract's cluster.secrets.",
  ],
  subjects: everyWorkload,
  check: (workload, stack) => {
    if (workload.isKept) return new NotApplicable("It ran with what was there when it was made.");
    const needed = referencesOf(workload).filter(({ kind, optional }) => kind === "Secret" && !optional);
    if (needed.length === 0) return new NotApplicable("It uses no Secret.");
    return problemsOf(
      needed,
      ({ by, name }) =>
        !secretExists(stack, workload.namespace, name, workload) &&
        `${by} needs Secret ${name}, which nobody makes`,
    );
  },
});
