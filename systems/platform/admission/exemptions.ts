import type { Concern } from "../../../components/admission/policy.ts";
import type { input } from "../../../components/kubernetes.ts";

/** Release of the policies, by which a cluster's can be told from others; a label of each. */
export const release = "1.0.0";

/** Whoever may label a namespace exempts it from a concern: by this key, and the value below. */
function exemptionLabel({ name }: Pick<Concern, "name">): string {
  return `admission.seaworthy.dev/${name}`;
}

const exempt = "exempt";

/** What to do about an object that breaks a policy. */
export function exempting(concern: Pick<Concern, "name">): string {
  return `Change it, or exempt the namespace with the label ${exemptionLabel(concern)}=${exempt}: docs/facilities.md.`;
}

/** All namespaces but those that are spared by name, and those that say so. */
export function sparing(
  concern: Pick<Concern, "name">,
  spared: readonly string[],
): input.admissionregistration.v1.MatchResources {
  return {
    namespaceSelector: {
      matchExpressions: [
        // The API server itself sets this label.
        { key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...spared] },
        { key: exemptionLabel(concern), operator: "NotIn", values: [exempt] },
      ],
    },
  };
}
