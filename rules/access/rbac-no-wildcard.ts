import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { ofEachRule } from "./each-rule.ts";

export const rbacNoWildcard = rule({
  id: "rbac-no-wildcard",
  title: "Roles list the resources and verbs that they allow, without wildcards.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [91],
  remediation: ["List the API groups, resources and verbs that are used."],
  subjects: everyObject<unknown>("Role", "ClusterRole"),
  check: ofEachRule(({ apiGroups, resources, verbs }) => {
    const lists = { apiGroups, resources, verbs };
    const wild = Object.entries(lists).flatMap(([name, list]) => ((list ?? []).includes("*") ? [name] : []));
    return wild.length > 0 && `a rule allows * in ${wild.join(", ")}`;
  }),
});
