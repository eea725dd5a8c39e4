import type { input } from "../kubernetes.ts";
import type { Action } from "./action.ts";
import type { Target } from "./targets.ts";

type PolicySpec = input.admissionregistration.v1.ValidatingAdmissionPolicySpec;
type BindingSpec = input.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
type Places = input.admissionregistration.v1.MatchResources;

/** One thing that is asked of every object. */
export interface Demand {
  /** Name of a CEL variable. */
  readonly name: string;
  /** CEL: what of the object doesn't keep to it, as people call it; a list of texts. */
  readonly offenders: string;
  /** What to do about it, such as `must not be privileged`. */
  readonly remedy: string;
}

/** What belongs together, and is turned on together. */
export interface Concern {
  /** What names of policies contain. */
  readonly name: string;
  readonly action: Action;
  readonly demands: readonly Demand[];
}

/** The name of a concern's policy for some kinds of objects. */
export function policyName(concern: Pick<Concern, "name">, target: Pick<Target, "name">): string {
  return `seaworthy-${concern.name}-${target.name}`;
}

/**
 * A policy that says everything at once that is wrong with an object, and what to do: `advice` ends each of its messages. It
 * is a whole by itself: parameters are written into its expressions, for a policy whose parameters are in another object
 * refuses all pods when that is gone.
 */
export function policySpec(concern: Concern, target: Target, advice: string): PolicySpec {
  const variables = { ...target.variables, ...offendersOf(concern) };
  return {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [...target.rules] },
    matchConditions: [target.condition],
    variables: [
      ...Object.entries(variables).map(([name, expression]) => ({ name, expression })),
      { name: "complaints", expression: concern.demands.map(complaint).join(" + ") },
    ],
    validations: [
      {
        expression: "variables.complaints.size() == 0",
        // Where the whole list is too long for a message.
        message: `It breaks many rules of the policy ${concern.name}. ${advice}`,
        messageExpression: `variables.complaints.join("; ") + ${JSON.stringify(`. ${advice}`)}`,
        reason: "Forbidden",
      },
    ],
  };
}

function offendersOf({ demands }: Concern): Readonly<Record<string, string>> {
  return Object.fromEntries(demands.map(({ name, offenders }) => [name, offenders]));
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

/** Applies a concern's policy to some of the cluster. */
export function bindingSpec(concern: Concern, target: Target, places: Places): BindingSpec {
  return {
    policyName: policyName(concern, target),
    validationActions: actions[concern.action],
    matchResources: places,
  };
}
