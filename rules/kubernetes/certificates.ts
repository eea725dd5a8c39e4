import { certificatesIn } from "../formats/x509.ts";
import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { referencesOf } from "./references.ts";
import { secretValues } from "./secrets.ts";
import type { Workload } from "./workloads.ts";

/** cert-manager's. https://cert-manager.io/docs/reference/api-docs/ */
export interface CertificateSpec {
  readonly secretName?: string;
  readonly isCA?: boolean;
  readonly dnsNames?: readonly string[];
  readonly usages?: readonly string[];
  readonly duration?: string;
  readonly renewBefore?: string;
  readonly renewBeforePercentage?: number;
  readonly issuerRef?: { readonly name?: string; readonly kind?: string; readonly group?: string };
}

/** What cert-manager issues where nothing is said. */
export const defaultHours = 90 * 24;

/** Go's durations, such as `8760h` or `1h30m`, in hours. */
export function hours(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  if (parts.map(([whole]) => whole).join("") !== duration) throw new Error(`"${duration}" isn't a duration`);
  const size: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3600 };
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (size[unit] ?? 0), 0);
}

/** How long before its end a certificate is renewed; a third of its life where nothing is said. */
export function renewBeforeHours(spec: CertificateSpec): number {
  const life = lifeHours(spec);
  if (spec.renewBefore !== undefined) return hours(spec.renewBefore);
  if (spec.renewBeforePercentage !== undefined) return (life * spec.renewBeforePercentage) / 100;
  return life / 3;
}

export function lifeHours({ duration }: CertificateSpec): number {
  return duration === undefined ? defaultHours : hours(duration);
}

export function authorityOf(
  graph: Graph,
  certificate: Resource<CertificateSpec>,
): Resource<CertificateSpec> | undefined {
  const { kind = "Issuer", name = "" } = certificate.spec.issuerRef ?? {};
  const issuer = graph.find<{ ca?: { secretName?: string } }>(
    `cert-manager.io/${kind}`,
    kind === "Issuer" ? certificate.namespace : undefined,
    name,
  );
  const secret = issuer?.spec.ca?.secretName;
  return graph
    .ofKind<CertificateSpec>("cert-manager.io/Certificate")
    .find(
      (one) =>
        secret !== undefined &&
        one.spec.secretName === secret &&
        (kind !== "Issuer" || one.namespace === certificate.namespace),
    );
}

/** The names in the certificates that a workload can show as a server; none if it holds none. */
export function servedNames(graph: Graph, workload: Workload): readonly string[] {
  const secrets = new Set(
    referencesOf(workload)
      .filter(({ kind }) => kind === "Secret")
      .map(({ name }) => name),
  );
  return [...secrets].flatMap((name) => namesOf(graph, workload.namespace, name));
}

function namesOf(graph: Graph, namespace: string, name: string): readonly string[] {
  const certificates = graph.inNamespace<CertificateSpec>(namespace, "cert-manager.io/Certificate");
  const certificate = certificates.find(({ spec }) => spec.secretName === name);
  if (certificate) {
    const { dnsNames = [], usages } = certificate.spec;
    return !usages || usages.includes("server auth") ? dnsNames : [];
  }
  const secret = graph.find("Secret", namespace, name);
  const value = secret && secretValues(secret.object).find(({ key }) => key === "tls.crt");
  return value ? (certificatesIn(value.read())?.[0]?.dnsNames ?? []) : [];
}
