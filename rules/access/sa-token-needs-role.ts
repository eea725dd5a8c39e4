import type { Graph } from "../graph/graph.ts";
import { accountName, mountsToken, projectsToken } from "../kubernetes/accounts.ts";
import { bindingsOf } from "../kubernetes/rbac.ts";
import { type Workload, workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { some, UnknownValue } from "../model/unknown.ts";

function hasToken(graph: Graph, workload: Workload): boolean {
  return mountsToken(graph, workload) || projectsToken(workload);
}

export const saTokenNeedsRole = rule({
  id: "sa-token-needs-role",
  title: "Pods whose account has rights in the API mount its token.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [80],
  remediation: [
    "If the pod calls the API: automountServiceAccountToken: true on the pod, for that pod alone.",
    "If it doesn't: use an account without a binding.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const bound = bindingsOf(graph, workload);
    if (bound.length === 0) return new NotApplicable("Its account has no rights.");
    const name = accountName(workload);
    if (hasToken(graph, workload)) return undefined;
    const others = workloadsIn(graph, workload.namespace).filter(
      (one) => one !== workload && accountName(one) === name,
    );
    if (some(others, (one) => hasToken(graph, one)))
      return new NotApplicable(`Others that run as account ${name} have the token.`);
    const problem = `${bound.map(({ title }) => title).join(", ")} gives account ${name} rights, and the pod has no token: either its calls fail, or the rights are too many`;
    // Every pod that names no account runs as it, and not all of them are in the stack: those of a workflow, of a person.
    if (name === "default") throw new UnknownValue(problem);
    return problem;
  },
});
