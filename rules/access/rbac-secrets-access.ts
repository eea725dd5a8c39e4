import { includes, roleOf, rulesOfRole } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const rbacSecretsAccess = rule({
  id: "rbac-secrets-access",
  title: "Nobody may list or change Secrets; reading is by name.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [92],
  remediation: ["Allow get alone, with resourceNames."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const role = roleOf(graph, binding);
    if (!role) return new NotApplicable("Its role isn't in the stack.");
    return problemsOf(rulesOfRole(role), ({ apiGroups, resourceNames, resources, verbs }) => {
      // Wildcards are another rule's finding.
      if (!(resources ?? []).includes("secrets") || !includes(apiGroups, "")) return undefined;
      const writes = ["create", "update", "patch", "delete", "deletecollection"].filter((verb) =>
        verbs?.includes(verb),
      );
      if (writes.length > 0) return `${role.title} may ${writes.join(", ")} Secrets`;
      // An empty list of names is no restriction.
      const named = (resourceNames ?? []).length > 0;
      return (
        !named &&
        includes(verbs, "get", "list", "watch") &&
        `${role.title} may read every Secret of its scope`
      );
    });
  },
});
