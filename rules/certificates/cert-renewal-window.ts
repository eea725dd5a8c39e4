import type { CertificateSpec } from "../kubernetes/certificates.ts";
import { lifeHours, renewBeforeHours } from "../kubernetes/certificates.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const certRenewalWindow = rule({
  id: "cert-renewal-window",
  title: "Certificates are renewed early enough before they expire.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [52],
  remediation: ["Set renewBefore to 720h."],
  subjects: everyObject<CertificateSpec>("cert-manager.io/Certificate"),
  check: ({ spec }, { contract }) => {
    const before = renewBeforeHours(spec) / 24;
    if (before * 24 >= lifeHours(spec))
      return "it would be renewed before it is issued: renewBefore is as long as duration";
    return (
      before < contract.deployIntervalDays &&
      `it is renewed ${Math.round(before * 10) / 10} days before its end, and there may be ${contract.deployIntervalDays} between two deployments`
    );
  },
});
