import type { input } from "../../../components/kubernetes.ts";
import type { Action } from "./settings.ts";
import type { Target } from "./targets.ts";

type PolicySpec = input.admissionregistration.v1.ValidatingAdmissionPolicySpec;
type BindingSpec = input.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;

/** One thing that is asked of every pod. */
export interface Demand {
  /** Name of a CEL variable. */
  readonly name: string;
  /** CEL: what of the pod doesn't keep to it, as people call it; a list of texts. */
  readonly offenders: string;
  /** What to do about it, such as `must not be privileged`. */
  readonly remedy: string;
}

/** What belongs together, and is turned on and exempted from together. */
export interface Concern {
  /** What names of policies and labels of exempt namespaces contain. */
  readonly name: string;
  readonly action: Action;
  readonly demands: readonly Demand[];
}

/** Release of the policies, by which a cluster's can be told from others; a label of each. */
export const release = "1.0.0";

/** The name of a concern's policy for some kinds of objects. */
export function policyName(concern: Pick<Concern, "name">, target: Pick<Target, "name">): string {
  return `seaworthy-${concern.name}-${target.name}`;
}

/** Whoever may label a namespace exempts it from a concern: by this key, and the value below. */
export function exemptionLabel({ name }: Pick<Concern, "name">): string {
  return `admission.seaworthy.dev/${name}`;
}

export const exempt = "exempt";

/**
 * A policy that says everything at once that is wrong with an object, and what to do. It is a whole by itself: parameters
 * are written into its expressions, for a policy whose parameters are in another object refuses all pods when that is gone.
 */
export function policySpec(concern: Concern, target: Target): PolicySpec {
  const remedy = `. Change it, or exempt the namespace with the label ${exemptionLabel(concern)}=${exempt}: docs/facilities.md.`;
  return {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [...target.rules] },
    matchConditions: [{ name: "is-new-or-changed", expression: isNewOrChanged(target) }],
    variables: [
      { name: "pod", expression: target.pod },
      { name: "annotations", expression: target.annotations },
      ...concern.demands.map(({ name, offenders }) => ({ name, expression: offenders })),
      { name: "complaints", expression: concern.demands.map(complaint).join(" + ") },
    ],
    validations: [
      {
        expression: "variables.complaints.size() == 0",
        // Where the whole list is too long for a message.
        message: `It breaks many rules of the policy ${concern.name}${remedy}`,
        messageExpression: `variables.complaints.join("; ") + ${JSON.stringify(remedy)}`,
        reason: "Forbidden",
      },
    ],
  };
}

function isNewOrChanged({ changed }: Target): string {
  return `request.operation == "CREATE" || object.${changed} != oldObject.${changed}`;
}

function complaint({ name, remedy }: Demand): string {
  const offenders = `variables.${name}`;
  const words = `${offenders}.join(", ") + ${JSON.stringify(` ${remedy}`)}`;
  return `(${offenders}.size() == 0 ? [] : [${words}])`;
}

const actions: Readonly<Record<Action, string[]>> = {
  deny: ["Deny", "Audit"],
  warn: ["Warn", "Audit"],
  audit: ["Audit"],
};

/** Applies a concern's policy to all namespaces but those that are spared by name, and those that say so. */
export function bindingSpec(concern: Concern, target: Target, spared: readonly string[]): BindingSpec {
  return {
    policyName: policyName(concern, target),
    validationActions: actions[concern.action],
    matchResources: {
      namespaceSelector: {
        matchExpressions: [
          // The API server itself sets this label.
          { key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...spared] },
          { key: exemptionLabel(concern), operator: "NotIn", values: [exempt] },
        ],
      },
    },
  };
}
