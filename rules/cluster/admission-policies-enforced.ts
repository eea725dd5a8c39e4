import { admissionPolicies } from "../kubernetes/admission.ts";
import { stackRule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

const least = 3;

export const admissionPoliciesEnforced = stackRule({
  id: "admission-policies-enforced",
  title: "At least three admission policies are enforced, and exclude system namespaces.",
  pack: "operability",
  severity: "medium",
  levels: "-aM",
  relation: true,
  requirements: [18, 111],
  remediation: [
    "Set validationActions: [Deny], or validationFailureAction: Enforce in Kyverno, one policy after the other, once its reports are clean.",
    "Exclude kube-system in each policy.",
  ],
  check: ({ contract, graph }) => {
    const own = admissionPolicies(graph);
    const enforcing = own.filter(({ enforces }) => enforces);
    const { admissionPolicies: others } = contract.cluster;
    const count = enforcing.length + (others ?? 0);
    const reckless = enforcing.filter(({ sparesSystem }) => sparesSystem === false);
    const problems = reckless.map(({ title }) => `${title} doesn't leave kube-system out`);
    if (problems.length === 0 && count < least && others === undefined)
      throw new UnknownValue(
        `${count} of the stack's policies refuse, and the contract's cluster.admissionPolicies doesn't say how many of the cluster do`,
      );
    const telling = own.filter(({ enforces }) => !enforces).map(({ title }) => title);
    return [
      ...problems,
      count < least &&
        `${count} policies refuse, and ${least} are the least${telling.length > 0 ? `; ${telling.join(", ")} only tells` : ""}`,
    ];
  },
});
