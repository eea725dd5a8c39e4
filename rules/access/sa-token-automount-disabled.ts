import { bindingsOf } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const saTokenAutomountDisabled = rule({
  id: "sa-token-automount-disabled",
  title: "No pod gets a token that it has no use for.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [79],
  remediation: [
    "Set automountServiceAccountToken: false on the pod.",
    "If it needs the API, give it an account with a Role of its own.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    if (bindingsOf(graph, workload).length > 0)
      return new NotApplicable("Its account has rights that it uses.");
    const name = workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? "default";
    const account = graph.find("ServiceAccount", workload.namespace, name)?.object as
      | { automountServiceAccountToken?: boolean }
      | undefined;
    const mounted =
      workload.pod.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
    return mounted && `the token of account ${name} is mounted, and no binding gives it any right`;
  },
});
