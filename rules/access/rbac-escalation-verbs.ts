import { includes, rulesOfRole } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const rbacEscalationVerbs = rule({
  id: "rbac-escalation-verbs",
  title: "Nobody can give themselves more rights.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [91],
  remediation: ["Remove the verb; grant the rights that are needed themselves."],
  subjects: everyObject<unknown>("Role", "ClusterRole"),
  check: (role) =>
    problemsOf(rulesOfRole(role), ({ apiGroups, resources, verbs }) => {
      const rising = ["bind", "escalate", "impersonate"].filter((verb) => (verbs ?? []).includes(verb));
      if (rising.length > 0) return `it allows ${rising.join(", ")}`;
      const tokens =
        includes(apiGroups, "") &&
        (resources ?? []).includes("serviceaccounts/token") &&
        includes(verbs, "create");
      return tokens && "it may make tokens of any account";
    }),
});
