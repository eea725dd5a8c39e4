import type { Graph } from "../graph/graph.ts";
import { accountName, accountOf, mountsToken, projectsToken } from "../kubernetes/accounts.ts";
import { services, type Workload } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";

/**
 * What runs all the time and has a token, by its account. A job, or a pod that somebody starts by hand, may have the account of what it
 * belongs to.
 */
function byAccount(graph: Graph): ReadonlyMap<string, readonly Workload[]> {
  const known = services(graph)
    .filter((workload) => workload.kind !== "Pod" && hasToken(graph, workload))
    .flatMap((workload) => {
      const account = attempt(() => accountOf(workload));
      return account instanceof UnknownValue ? [] : [{ account, workload }];
    });
  return new Map(
    Array.from(
      Map.groupBy(known, ({ account }) => account),
      ([account, users]) => [account, users.map(({ workload }) => workload)],
    ),
  );
}

/** Without a token an account is a name alone. One of somebody else mounts it, as far as is known. */
function hasToken(graph: Graph, workload: Workload): boolean {
  return projectsToken(workload) || attempt(() => mountsToken(graph, workload)) !== false;
}

export const saDedicated = rule({
  id: "sa-dedicated",
  title: "Every workload runs as its own service account, which exists.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [79, 93],
  remediation: ["Set serviceAccountName to a ServiceAccount of the stack that no other workload runs as."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const name = accountName(workload);
    if (name === "default") return "it runs as the default account of its namespace";
    const users = graph.derive(byAccount).get(accountOf(workload)) ?? [];
    const other = users.includes(workload) && users.find((one) => one !== workload);
    const shared =
      other && `it shares account ${name} with ${other.title}, and so each has the other's rights`;
    if (graph.find("ServiceAccount", workload.namespace, name) || shared) return shared;
    if (!graph.find("Namespace", undefined, workload.namespace))
      throw new UnknownValue(
        `account ${name} isn't in the stack, and neither is namespace ${workload.namespace}, so somebody else may make it`,
      );
    return `account ${name} isn't in the stack, and its pods can't start`;
  },
});
