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

/** Guards have no exemption: whoever could label a namespace so, would not be guarded. */
export function denying(name: string, demands: readonly Demand[]): Concern {
  return { name: `kubeop-${name}`, action: "deny", demands };
}
