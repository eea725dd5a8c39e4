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
    const covered = (spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []);
    if ((spec.tls ?? []).length === 0) return new NotApplicable("It has no TLS at all.");
    return problemsOf(
      spec.rules ?? [],
      ({ host }) =>
        host !== undefined && !coveredBySome(covered, host) && `${host} isn't among its tls hosts`,
    );
  },
});
