import { isBuiltInRole } from "../kubernetes/built-in-roles.ts";
import { bindingOf, roleOf } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const rbacBindingResolves = rule({
  id: "rbac-binding-resolves",
  title: "Bindings refer to an existing role and existing accounts.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [80],
  remediation: ["Correct the name in roleRef or subjects, or remove the binding."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const { roleRef, subjects } = bindingOf(binding);
    const { kind = "ClusterRole", name = "" } = roleRef ?? {};
    const missing =
      !isBuiltInRole(kind, name, binding.namespace) &&
      !roleOf(graph, binding) &&
      `it grants ${kind} ${name}, which isn't in the stack`;
    const accounts = (subjects ?? []).filter(({ kind }) => kind === "ServiceAccount");
    return [
      missing,
      (subjects ?? []).length === 0 && "it grants its role to nobody",
      ...problemsOf(accounts, (one) => {
        const namespace = one.namespace ?? binding.namespace;
        const foreign = !graph.find("Namespace", undefined, namespace ?? "");
        if (foreign || one.name === "default") return undefined;
        return (
          !graph.find("ServiceAccount", namespace, one.name ?? "") &&
          `account ${namespace}/${one.name} isn't in the stack`
        );
      }),
    ];
  },
});
