import type { CertificateSpec } from "../kubernetes/certificates.ts";
import { authorityOf, lifeHours, renewBeforeHours } from "../kubernetes/certificates.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const certCaOutlivesLeaf = rule({
  id: "cert-ca-outlives-leaf",
  title: "No certificate expires after its authority.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [52],
  remediation: ["Set the authority's renewBefore to the longest lifetime of its leaves."],
  subjects: everyObject<CertificateSpec>("cert-manager.io/Certificate"),
  check: (certificate, { graph }) => {
    const authority = authorityOf(graph, certificate);
    if (!authority || authority === certificate)
      return new NotApplicable("Its authority isn't in the stack.");
    // The youngest leaf is issued just before the authority is renewed.
    const left = renewBeforeHours(authority.spec);
    const life = lifeHours(certificate.spec);
    return (
      life > left && `it lives ${life / 24} days, and ${authority.title} may have only ${left / 24} left`
    );
  },
});
