import { referencesOf } from "../kubernetes/references.ts";
import { secretExists } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const referencedSecretExists = rule({
  id: "referenced-secret-exists",
  title: "Every Secret that a pod needs is made by somebody.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [40],
  remediation: [
    "Let the stack make the Secret: a Certificate, an ExternalSecret, or a generated one.",
    "If somebody else makes it, say so in the contract's cluster.secrets.",
  ],
  subjects: everyWorkload,
  check: (workload, stack) => {
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
