import type { CertificateSpec } from "../kubernetes/certificates.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

export const certIssuerExists = rule({
  id: "cert-issuer-exists",
  title: "The issuer of every certificate exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [50],
  remediation: ["Correct issuerRef, or name the ClusterIssuer in the contract's cluster.issuers."],
  subjects: everyObject<CertificateSpec>("cert-manager.io/Certificate"),
  check: ({ namespace, spec }, { contract, graph }) => {
    const { group = "cert-manager.io", kind = "Issuer", name = "" } = spec.issuerRef ?? {};
    if (group !== "cert-manager.io")
      return new NotApplicable(`${kind} is of ${group}, which nobody here knows.`);
    if (kind === "ClusterIssuer" && (contract.cluster.issuers ?? []).includes(name)) return undefined;
    if (graph.find(`cert-manager.io/${kind}`, kind === "Issuer" ? namespace : undefined, name))
      return undefined;
    if (kind === "ClusterIssuer" && !contract.cluster.issuers)
      throw new UnknownValue(`ClusterIssuer ${name} isn't in the stack, and the contract names none`);
    return `${kind} ${name} isn't there${kind === "Issuer" ? ` in namespace ${namespace}` : ""}`;
  },
});
