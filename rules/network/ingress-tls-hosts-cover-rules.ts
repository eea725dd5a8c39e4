import { coveredBySome } from "../formats/x509.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const ingressTlsHostsCoverRules = rule({
  id: "ingress-tls-hosts-cover-rules",
  title: "TLS covers every host that an Ingress serves.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [5],
  remediation: ["Add the host to spec.tls[].hosts, and to its certificate."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ spec }) => {
    const tls = spec.tls ?? [];
    if (tls.length === 0) return new NotApplicable("It has no TLS at all.");
    // Without hosts, a certificate is for all that the controller serves.
    if (tls.some(({ hosts = [] }) => hosts.length === 0)) return undefined;
    const covered = tls.flatMap(({ hosts = [] }) => hosts);
    return problemsOf(spec.rules ?? [], ({ host = "" }) =>
      host === ""
        ? `a rule without a host serves every host, and its tls hosts are ${covered.join(", ")}`
        : !coveredBySome(covered, host) && `${host} isn't among its tls hosts`,
    );
  },
});
