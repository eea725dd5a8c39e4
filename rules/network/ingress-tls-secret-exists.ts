import type { IngressSpec } from "../kubernetes/objects.ts";
import { secretExists } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** cert-manager makes the Certificate of an Ingress that has one of these. */
const issuers = ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"];

export const ingressTlsSecretExists = rule({
  id: "ingress-tls-secret-exists",
  title: "The TLS Secret of every Ingress exists, or something creates it.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [49],
  remediation: ["Let a Certificate create it, or name it in the contract's cluster.secrets."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ annotations, namespace = "", spec }, stack) => {
    const issued = issuers.some((name) => annotations[name] !== undefined);
    const names = (spec.tls ?? []).flatMap(({ secretName }) => secretName ?? []);
    if (names.length === 0)
      return new NotApplicable("It names no certificate; the controller has a default.");
    return problemsOf(
      names,
      (name) => !issued && !secretExists(stack, namespace, name) && `Secret ${name} is made by nobody`,
    );
  },
});
