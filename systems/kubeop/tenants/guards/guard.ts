import type { Concern, Demand } from "../../../../components/admission/policy.ts";
import type { Target } from "../../../../components/admission/targets.ts";
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

/** Guards have no exemption: whoever could label a namespace so, would not be guarded. */
export function denying(name: string, demands: readonly Demand[]): Concern {
  return { name: `kubeop-${name}`, action: "deny", demands };
}
