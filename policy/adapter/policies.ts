import type { Policies, PolicyComplianceFramework, StackValidationPolicy } from "@pulumi/policy";
import type { Rule } from "../../rules/model/rule.ts";
import type { Assessment } from "./assessment.ts";
import { contractPolicy, type PackContext } from "./contract-policy.ts";
import { inapplicable, report, steps, type UnknownLevel } from "./findings.ts";

/** The policies of a pack: what they share, then one for each rule. */
export function policiesOf(rules: readonly Rule[], context: Omit<PackContext, "setUnknown">): Policies {
  let unknown: UnknownLevel = "advisory";
  const shared = contractPolicy({
    ...context,
    setUnknown: (level) => {
      unknown = level;
    },
  });
  return [shared, ...rules.map((rule) => policyOf(rule, context.assessment, () => unknown))];
}

function policyOf(rule: Rule, assessment: Assessment, unknown: () => UnknownLevel): StackValidationPolicy {
  return {
    name: rule.id,
    description: rule.title,
    // Without a configuration a pack advises; policy/config says what blocks where.
    enforcementLevel: "advisory",
    severity: rule.severity,
    ...frameworkOf(rule),
    tags: tagsOf(rule),
    remediationSteps: steps(rule),
    validateStack: ({ notApplicable, resources }, reportViolation) => {
      const outcomes = assessment.outcomesOf(rule, resources);
      const reason = inapplicable(outcomes);
      if (reason !== undefined) notApplicable(reason);
      report(rule, outcomes, unknown(), reportViolation);
    },
  };
}

/** Only controls whose text was read are named. Pulumi takes one catalogue a policy. */
function frameworkOf({ controls }: Rule): { readonly framework?: PolicyComplianceFramework } {
  const [control] = controls?.pss ?? [];
  if (control === undefined) return {};
  const [profile = "", name = ""] = control.split("/");
  return {
    framework: {
      name: "Kubernetes Pod Security Standards",
      version: "1.36",
      reference: name,
      specification: profile,
    },
  };
}

function tagsOf({ controls = {}, relation, requirements }: Rule): string[] {
  return [
    "seaworthy",
    relation ? "relation" : "object",
    ...requirements.map((row) => `requirement-${row}`),
    ...Object.entries(controls).flatMap(([catalogue, ids]) => ids.map((id) => `${catalogue}/${id}`)),
  ];
}
