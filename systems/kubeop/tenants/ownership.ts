import { rule } from "../../../components/admission/targets.ts";
import type { input } from "../../../components/kubernetes.ts";
import { group, version } from "../definitions/schema.ts";
import { namespacePrefix, tenantLabel } from "./names.ts";

type Spec = input.admissionregistration.v1.ValidatingAdmissionPolicySpec;
type Parameters = input.admissionregistration.v1.ParamRef;

/**
 * `a` with `b-c` and `a-b` with `c` have one namespace: an expression about one Project can't know that, and forbidding
 * dashes would forbid most names. So each Project is compared with all others, and with the namespaces that are there, for
 * a namespace stays when its Project goes.
 */
export interface Ownership {
  /** What names of policies contain. */
  readonly name: string;
  readonly spec: Spec;
  /** What a Project is compared with, one after another. */
  readonly parameters: Parameters;
}

const namespaceOf = (project: string) =>
  `("${namespacePrefix}" + ${project}.spec.tenantRef + "-" + ${project}.spec.name)`;
const namespace = namespaceOf("object");
const advice =
  ". Two tenants can't share a namespace: choose another name for the project or the tenant, with which kubeop-<tenantRef>-<name> is another name.";

function comparing(
  kind: { readonly apiVersion: string; readonly kind: string },
  isFine: string,
  message: string,
): Spec {
  return {
    failurePolicy: "Fail",
    paramKind: kind,
    matchConstraints: { resourceRules: [{ ...rule(group, "projects"), apiVersions: [version] }] },
    validations: [
      {
        expression: isFine,
        message: `Its namespace is another tenant's${advice}`,
        messageExpression: `${message} + ${JSON.stringify(advice)}`,
        reason: "Forbidden",
      },
    ],
  };
}

/** The first Project of a cluster is compared with nothing. */
const all = (selector: Parameters["selector"]): Parameters => ({
  ...(selector && { selector }),
  parameterNotFoundAction: "Allow",
});

export const ownerships: readonly Ownership[] = [
  {
    name: "kubeop-projects",
    spec: comparing(
      { apiVersion: `${group}/${version}`, kind: "Project" },
      `params.spec.tenantRef == object.spec.tenantRef || ${namespaceOf("params")} != ${namespace}`,
      `"the Project " + params.metadata.name + " of the tenant " + params.spec.tenantRef + " has the namespace " + ${namespace}`,
    ),
    parameters: all({}),
  },
  {
    name: "kubeop-project-namespaces",
    spec: comparing(
      { apiVersion: "v1", kind: "Namespace" },
      `params.metadata.name != ${namespace} || params.metadata.labels["${tenantLabel}"] == object.spec.tenantRef`,
      `"the namespace " + params.metadata.name + " belongs to the tenant " + params.metadata.labels["${tenantLabel}"]`,
    ),
    parameters: all({ matchExpressions: [{ key: tenantLabel, operator: "Exists" }] }),
  },
];
