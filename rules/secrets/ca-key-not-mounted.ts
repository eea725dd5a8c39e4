import { certificatesIn } from "../formats/x509.ts";
import type { Graph } from "../graph/graph.ts";
import { referencesOf } from "../kubernetes/references.ts";
import { secretValues } from "../kubernetes/secrets.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

interface CertificateSpec {
  readonly secretName?: string;
  readonly isCA?: boolean;
}

function holdsAuthorityKey(graph: Graph, namespace: string, name: string): boolean {
  const issued = graph
    .inNamespace<CertificateSpec>(namespace, "cert-manager.io/Certificate")
    .find((one) => one.spec.secretName === name);
  if (issued) return issued.spec.isCA === true;
  const secret = graph.find("Secret", namespace, name);
  if (!secret) return false;
  const values = new Map(secretValues(secret.object).map(({ key, read }) => [key, read]));
  const certificate = values.get("tls.crt");
  if (!certificate || !values.has("tls.key")) return false;
  return certificatesIn(certificate())?.[0]?.isAuthority ?? false;
}

export const caKeyNotMounted = rule({
  id: "ca-key-not-mounted",
  title: "No pod can read the private key of a certificate authority.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [51],
  remediation: ["Mount a leaf's Secret; its ca.crt is all that a client needs to trust it."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const used = new Set(
      referencesOf(workload)
        .filter(({ kind }) => kind === "Secret")
        .map(({ name }) => name),
    );
    return problemsOf(
      used,
      (name) =>
        holdsAuthorityKey(graph, workload.namespace, name) &&
        `it mounts Secret ${name}, which holds the key of an authority`,
    );
  },
});
