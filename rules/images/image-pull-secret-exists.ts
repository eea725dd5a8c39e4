import { secretExists } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const imagePullSecretExists = rule({
  id: "image-pull-secret-exists",
  title: "Image pull Secrets exist.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [40],
  remediation: [
    "Create the Secret, or name it in the contract (cluster.secrets) if it is created outside the stack.",
  ],
  subjects: everyWorkload,
  check: (workload, stack) => {
    if (workload.isKept) return new NotApplicable("It ran with what was there when it was made.");
    const account = stack.graph.find(
      "ServiceAccount",
      workload.namespace,
      workload.pod.serviceAccountName ?? "default",
    );
    const accounts = account?.object as { imagePullSecrets?: readonly { name?: string }[] } | undefined;
    const names = [...(workload.pod.imagePullSecrets ?? []), ...(accounts?.imagePullSecrets ?? [])];
    if (names.length === 0) return new NotApplicable("It uses no pull secret.");
    return problemsOf(
      names,
      ({ name = "" }) => !secretExists(stack, workload.namespace, name) && `pull secret ${name} isn't there`,
    );
  },
});
