import type { Resource } from "../graph/resource.ts";
import type { PolicyRule } from "../kubernetes/objects.ts";
import { bindings, grantOf, isAggregated, rulesOfRole } from "../kubernetes/rbac.ts";
import { NotApplicable, type Stack } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { attempt, type Problems, problemsOf } from "../model/unknown.ts";

/** What says which rights there are: roles, and bindings to roles that every cluster has, which are no objects of the stack. */
export function everyRole(stack: Stack): readonly Resource[] {
  const { graph } = stack;
  const toBuiltIn = bindings(graph).filter(
    (binding) => attempt(() => grantOf(graph, binding).builtIn) === true,
  );
  return [...everyObject<unknown>("Role", "ClusterRole")(stack), ...toBuiltIn];
}

/** The check of a rule about what a role allows: by itself, or a built-in one to those it is bound to. */
export function ofEachRule(
  check: (rule: PolicyRule) => Problems,
): (role: Resource, stack: Stack) => Problems | NotApplicable {
  return (role, { graph }) => {
    if (role.type.endsWith("Binding")) {
      const { rules = [], title } = grantOf(graph, role);
      return problemsOf(problemsOf(rules, check), (problem) => `it grants ${title}: ${problem}`);
    }
    return isAggregated(role)
      ? new NotApplicable(
          "A controller fills it from the roles that it selects, which are judged themselves.",
        )
      : problemsOf(rulesOfRole(role), check);
  };
}
