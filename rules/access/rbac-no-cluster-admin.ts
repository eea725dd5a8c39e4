import { bindingOf, roleOf, rulesOfRole } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { some } from "../model/unknown.ts";

export const rbacNoClusterAdmin = rule({
  id: "rbac-no-cluster-admin",
  title: "Nobody is bound to all rights.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [91],
  remediation: ["Bind a Role that lists the verbs and resources that are used."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const { name = "" } = bindingOf(binding).roleRef ?? {};
    if (name === "cluster-admin") return "it grants cluster-admin";
    const role = roleOf(graph, binding);
    if (!role) return undefined;
    const all = some(rulesOfRole(role), ({ apiGroups, resources, verbs }) =>
      [apiGroups, resources, verbs].every((list) => (list ?? []).includes("*")),
    );
    return all && `it grants ${role.title}, which may do everything`;
  },
});
