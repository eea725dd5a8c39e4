import type { PolicyRule } from "../kubernetes/objects.ts";
import { includes, includesResource, isNamed } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyRole, ofEachRule } from "./each-rule.ts";

/** What each verb is about; a group of others may have a verb of the same name. */
const rising: Readonly<Record<string, readonly string[]>> = {
  bind: ["rbac.authorization.k8s.io"],
  escalate: ["rbac.authorization.k8s.io"],
  impersonate: ["", "authentication.k8s.io"],
};

function problemOf(one: PolicyRule): string | false {
  const { apiGroups, resources, verbs } = one;
  const found = Object.entries(rising).filter(
    ([verb, groups]) => (verbs ?? []).includes(verb) && includes(apiGroups, ...groups),
  );
  if (found.length > 0) return `it allows ${found.map(([verb]) => verb).join(", ")}`;
  const tokens = includes(apiGroups, "") && includesResource(resources, "serviceaccounts/token");
  return tokens && !isNamed(one) && includes(verbs, "create") && "it may make tokens of any account";
}

export const rbacEscalationVerbs = rule({
  id: "rbac-escalation-verbs",
  title: "No role allows privilege escalation.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [91],
  remediation: ["Remove the verb, and grant the required rights directly."],
  subjects: everyRole,
  check: ofEachRule(problemOf),
});
