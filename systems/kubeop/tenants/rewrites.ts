import { field } from "../../../components/admission/cel.ts";
import { objectLiteral } from "../../../components/admission/object-literal.ts";
import { rule } from "../../../components/admission/targets.ts";
import type { input } from "../../../components/kubernetes.ts";
import { isOfStack } from "./guards/guard.ts";
import { isTenants } from "./guards/namespaces.ts";
import { ownObjects } from "./names.ts";
import { egress, ingress, type Way } from "./network.ts";
import { podSecurityLabels } from "./pod-security.ts";
import type { Hard } from "./quota.ts";

type PolicySpec = input.admissionregistration.v1.MutatingAdmissionPolicySpec;

/**
 * What the API server makes of objects in tenants' namespaces that come at run time. The operator reads only whether its
 * objects are there, and never what is in them, so that it takes no notice.
 */
export interface Rewrite {
  /** What names of policies contain. */
  readonly name: string;
  readonly spec: PolicySpec;
  /** Whether it is about namespaces themselves, of which none may be a tenant's yet. @default false */
  readonly ofNamespaces?: boolean;
}

export interface RewriteSettings extends Way {
  /** What a quota has of each that it does not name itself. */
  readonly quotaDefaults: Hard;
}

export function rewrites({ quotaDefaults, ...way }: RewriteSettings): readonly Rewrite[] {
  return [
    labelled,
    policyOf(ownObjects.egress, egress(way)),
    policyOf(ownObjects.ingress, ingress(way)),
    completed(quotaDefaults),
  ];
}

/** All that is there is a field of the object: an error would be a defect, and then nothing may come in unchanged. */
const common = { failurePolicy: "Fail", reinvocationPolicy: "IfNeeded" };

/** The Pod Security labels, where it has none. A label that is not strict enough is refused elsewhere. */
const labelled: Rewrite = {
  name: "kubeop-pod-security-labels",
  spec: {
    ...common,
    matchConstraints: { resourceRules: [{ ...rule("", "namespaces"), operations: ["CREATE"] }] },
    matchConditions: [{ name: "is-a-tenants", expression: isTenants }],
    variables: [{ name: "labels", expression: field("object", "metadata.labels", "{}") }],
    mutations: [
      {
        patchType: "ApplyConfiguration",
        applyConfiguration: { expression: `Object{metadata: Object.metadata{labels: ${missingLabels()}}}` },
      },
    ],
  },
  ofNamespaces: true,
};

function missingLabels(): string {
  const entries = Object.entries(podSecurityLabels).map(([label, level]) => {
    const key = JSON.stringify(label);
    return `${key}: variables.labels[?${key}].orValue("${level}")`;
  });
  return `{${entries.join(", ")}}`;
}

/** The whole of it: what it opens, and for which pods, is not for the operator nor for tenants to say. */
function policyOf(name: string, spec: input.networking.v1.NetworkPolicySpec): Rewrite {
  const expression = `[JSONPatch{op: "add", path: "/spec", value: ${objectLiteral("Object.spec", spec)}}]`;
  return {
    name,
    spec: {
      ...common,
      matchConstraints: { resourceRules: [rule("networking.k8s.io", "networkpolicies")] },
      matchConditions: conditionsFor(name),
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression } }],
    },
  };
}

/** The operator's quota has no limits, no volumes and no Services. With them, it can't have scopes that spare some pods. */
function completed(defaults: Hard): Rewrite {
  const added = Object.entries(defaults).map(([name, value]) => {
    const patch = `JSONPatch{op: "add", path: "/spec/hard/" + jsonpatch.escapeKey("${name}"), value: "${value}"}`;
    return `("${name}" in variables.hard ? [] : [${patch}])`;
  });
  const hard = `(has(dyn(object.spec).hard) ? [] : [JSONPatch{op: "add", path: "/spec/hard", value: {}}])`;
  return {
    name: ownObjects.quota,
    spec: {
      ...common,
      matchConstraints: { resourceRules: [rule("", "resourcequotas")] },
      matchConditions: conditionsFor(ownObjects.quota),
      variables: [{ name: "hard", expression: "dyn(object.spec).?hard.orValue({})" }],
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: [hard, ...added].join(" + ") } }],
    },
  };
}

function conditionsFor(name: string) {
  return [
    { name: "is-the-operators", expression: `${field("object", "metadata.name", '""')} == "${name}"` },
    { name: "is-not-of-the-stack", expression: `!${isOfStack}` },
  ];
}
