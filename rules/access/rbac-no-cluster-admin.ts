import { grantOf } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const rbacNoClusterAdmin = rule({
  id: "rbac-no-cluster-admin",
  title: "No account is bound to cluster-admin or to all rights.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [91],
  remediation: ["Bind a Role that lists the verbs and resources that are used."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const { builtIn, rules, title } = grantOf(graph, binding);
    if (!rules) return new NotApplicable(`What ${title} allows isn't in the stack.`);
    const all = rules.some(({ apiGroups, resources, verbs }) =>
      [apiGroups, resources, verbs].every((list) => (list ?? []).includes("*")),
    );
    return all && (builtIn ? "it grants cluster-admin" : `it grants ${title}, which may do everything`);
  },
});
