import type { Resource } from "../graph/resource.ts";
import type { PolicyRule } from "../kubernetes/objects.ts";
import { isAggregated, rulesOfRole } from "../kubernetes/rbac.ts";
import { NotApplicable } from "../model/rule.ts";
import { type Problems, problemsOf } from "../model/unknown.ts";

/** The check of a rule about what a role itself allows. */
export function ofEachRule(
  check: (rule: PolicyRule) => Problems,
): (role: Resource) => Problems | NotApplicable {
  return (role) =>
    isAggregated(role)
      ? new NotApplicable(
          "A controller fills it from the roles that it selects, which are judged themselves.",
        )
      : problemsOf(rulesOfRole(role), check);
}
