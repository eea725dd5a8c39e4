import { hasCertificateElsewhere, ingressClass, isRedirect } from "../kubernetes/ingresses.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const ingressTlsRequired = rule({
  id: "ingress-tls-required",
  title: "Every Ingress serves TLS.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [4],
  remediation: ["Add spec.tls with its hosts and a secretName; ingress.tls in the settings does."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress) => {
    if (isRedirect(ingress)) return new NotApplicable("It only redirects to HTTPS.");
    if (hasCertificateElsewhere(ingress) || ingressClass(ingress) === "tailscale")
      return new NotApplicable("Its load balancer brings the certificate.");
    return (ingress.spec.tls ?? []).length === 0 && "it has no tls, so it serves plain HTTP";
  },
});
