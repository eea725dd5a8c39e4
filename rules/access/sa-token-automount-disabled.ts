import { accountName, mountsToken } from "../kubernetes/accounts.ts";
import { allBindingsOf } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const saTokenAutomountDisabled = rule({
  id: "sa-token-automount-disabled",
  title: "No pod mounts a service account token that it doesn't use.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [79],
  remediation: [
    "Set automountServiceAccountToken: false on the pod.",
    "If it needs the API, give it its own service account with a Role.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    if (allBindingsOf(graph, workload).length > 0)
      return new NotApplicable("Its account has rights that it uses.");
    return (
      mountsToken(graph, workload) &&
      `the token of account ${accountName(workload)} is mounted, and no binding gives it any right`
    );
  },
});
