import type { CertificateSpec } from "../kubernetes/certificates.ts";
import { lifeHours } from "../kubernetes/certificates.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const certValidityWindow = rule({
  id: "cert-validity-window",
  title: "The lifetimes of certificates are within limits.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [52],
  remediation: ["Set duration to 8760h for a leaf, 87600h for an authority."],
  subjects: everyObject<CertificateSpec>("cert-manager.io/Certificate"),
  check: ({ spec }) => {
    const days = lifeHours(spec) / 24;
    const most = spec.isCA ? 3660 : 397;
    return (
      days > most &&
      `it is valid for ${Math.round(days)} days, and ${most} are the most for ${spec.isCA ? "an authority" : "a leaf"}`
    );
  },
});
