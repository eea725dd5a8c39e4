import type { PolicyRule } from "../kubernetes/objects.ts";
import { grantOf, includes, isNamed } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** A request to make an object, or to delete many, has no name that a rule could be about. */
const writes = (rule: PolicyRule) =>
  ["create", "update", "patch", "delete", "deletecollection"].filter(
    (verb) => rule.verbs?.includes(verb) && !(isNamed(rule) && /^(create|deletecollection)$/.test(verb)),
  );

function problemOf(rule: PolicyRule, title: string): string | false {
  const { apiGroups, resources, verbs } = rule;
  // Wildcards are another rule's finding.
  if (!(resources ?? []).includes("secrets") || !includes(apiGroups, "")) return false;
  const changes = writes(rule);
  if (changes.length > 0) return `${title} may ${changes.join(", ")} Secrets`;
  return (
    !isNamed(rule) && includes(verbs, "get", "list", "watch") && `${title} may read every Secret of its scope`
  );
}

export const rbacSecretsAccess = rule({
  id: "rbac-secrets-access",
  title: "No role allows listing or changing Secrets; reading is limited to names.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [92],
  remediation: ["Allow get alone, with resourceNames."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const { rules, title } = grantOf(graph, binding);
    if (!rules) return new NotApplicable(`What ${title} allows isn't in the stack.`);
    return problemsOf(rules, (one) => problemOf(one, title));
  },
});
