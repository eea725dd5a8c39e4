import { field } from "../../../../components/admission/cel.ts";
import type { Concern, Demand } from "../../../../components/admission/policy.ts";
import { isNewOrChanged, type Target } from "../../../../components/admission/targets.ts";
import { managedBy } from "../../../../components/identity.ts";
import type { input } from "../../../../components/kubernetes.ts";
import { tenantLabel } from "../names.ts";

type Places = input.admissionregistration.v1.MatchResources;

/** What is refused in tenants' namespaces, whoever asks. */
export interface Guard {
  readonly concern: Concern;
  readonly targets: readonly Target[];
  /** @default tenants' namespaces */
  readonly places?: Places;
}

/** All namespaces of tenants, whoever made them and when, and no other. */
export const tenantNamespaces: Places = {
  namespaceSelector: { matchExpressions: [{ key: tenantLabel, operator: "Exists" }] },
};

/**
 * For what is in no namespace, or is one, and says by itself whether it is a tenant's. The API server gives each namespace
 * this label; that of the cluster itself is nobody's business.
 */
export const butTheClustersOwn: Places = {
  namespaceSelector: {
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] }],
  },
};

/** CEL: whether the requester may do so in all namespaces, as administrators and a namespace's controller may. */
export function mayEverywhere(verb: string): string {
  return `authorizer.group(request.resource.group).resource(request.resource.resource).check("${verb}").allowed()`;
}

/**
 * CEL: whether it is the stack that writes an object of its own. It writes the policies, too, and the API server may not have
 * taken up those of the same deployment: they would undo or refuse what goes with them. Whoever may change the policies
 * needs no way around them; who may only write such objects everywhere, as a controller that applies what tenants give it,
 * has none.
 */
export const isOfStack = `(${field("object", "metadata.labels", "{}")}[?"${managedBy.key}"].orValue("") == "${managedBy.value}" && ${mayEverywhere("update")} && ${mayChangePolicies()})`;

function mayChangePolicies(): string {
  return 'authorizer.group("admissionregistration.k8s.io").resource("validatingadmissionpolicies").check("update").allowed()';
}

/** Guards have no exemption: whoever could label a namespace so, would not be guarded. */
export function denying(name: string, demands: readonly Demand[]): Concern {
  return { name: `kubeop-${name}`, action: "deny", demands };
}

/** What has another specification than before, and is not the stack's. */
export const isOthersWork: Target["condition"] = {
  name: "is-new-or-changed-by-others",
  expression: `(${isNewOrChanged("spec").expression}) && !${isOfStack}`,
};
