import { accountName, mountsToken, projectsToken } from "../kubernetes/accounts.ts";
import { bindingsOf } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const saTokenNeedsRole = rule({
  id: "sa-token-needs-role",
  title: "What has rights in the cluster has the token to use them.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [80],
  remediation: [
    "If the pod calls the API: automountServiceAccountToken: true on the pod, for that pod alone.",
    "If it doesn't: give it an account that no binding names.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const bound = bindingsOf(graph, workload);
    if (bound.length === 0) return new NotApplicable("Its account has no rights.");
    const name = accountName(workload);
    const mounted = mountsToken(graph, workload);
    return (
      !mounted &&
      !projectsToken(workload) &&
      `${bound.map(({ title }) => title).join(", ")} gives account ${name} rights, and the pod has no token: either its calls fail, or the rights are too many`
    );
  },
});
