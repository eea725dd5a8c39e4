import { referencesOf } from "../kubernetes/references.ts";
import { secretHasKey } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const referencedSecretKeyExists = rule({
  id: "referenced-secret-key-exists",
  title: "Every key that a pod takes from a Secret exists.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [40],
  remediation: ["Correct the key, or add it to the object that creates the Secret."],
  subjects: everyWorkload,
  check: (workload, stack) => {
    if (workload.isKept) return new NotApplicable("It ran with what was there when it was made.");
    const needed = referencesOf(workload).filter(({ kind, optional }) => kind === "Secret" && !optional);
    if (needed.length === 0) return new NotApplicable("It uses no Secret.");
    return problemsOf(
      needed,
      ({ by, key, name }) =>
        key !== undefined &&
        !secretHasKey(stack, workload.namespace, name, key) &&
        `${by} takes key ${key} of Secret ${name}, which hasn't it`,
    );
  },
});
