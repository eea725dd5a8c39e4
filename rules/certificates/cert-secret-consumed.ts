import type { Graph } from "../graph/graph.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { referencesOf } from "../kubernetes/references.ts";
import { type Workload, workloads } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";

interface CertificateSpec {
  readonly secretName?: string;
}

interface IssuerSpec {
  readonly ca?: CertificateSpec;
}

interface GatewaySpec {
  readonly listeners?: readonly {
    readonly tls?: { readonly certificateRefs?: readonly { name?: string }[] };
  }[];
}

/** Kinds whose readings are known, as below, and the one that makes the Secret. */
const understood: ReadonlySet<string> = new Set([
  "cert-manager.io/Certificate",
  "cert-manager.io/Issuer",
  "cert-manager.io/ClusterIssuer",
  "gateway.networking.k8s.io/Gateway",
]);

/** Whatever an operator's object names: a database's Cluster or a Prometheus reads Secrets by fields of its own. */
function namedByOthers(graph: Graph): readonly Read[] {
  return graph.resources
    .filter(({ kind, type }) => type !== kind && !understood.has(type))
    .flatMap(({ namespace = "*", object }) => textsIn(object).map((text): Read => [namespace, text]));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const field = attempt(() => (value as Record<string, unknown>)[key]);
    return field instanceof UnknownValue ? [] : textsIn(field);
  });
}

type Read = readonly [namespace: string | undefined, secret: string | undefined];

/** Secrets that somebody reads, as namespace/name; a ClusterIssuer reads them in cert-manager's own. */
function readSecrets(graph: Graph): ReadonlySet<string> {
  const read: readonly Read[] = [
    ...workloads(graph).flatMap(readBy),
    ...namedByOthers(graph),
    ...graph
      .ofKind<IngressSpec>("Ingress")
      .flatMap(({ namespace, spec }) =>
        (spec.tls ?? []).map(({ secretName }): Read => [namespace, secretName]),
      ),
    ...graph
      .ofKind<IssuerSpec>("cert-manager.io/Issuer", "cert-manager.io/ClusterIssuer")
      .map(({ namespace = "*", spec }): Read => [namespace, spec.ca?.secretName]),
    ...graph
      .ofKind<GatewaySpec>("gateway.networking.k8s.io/Gateway")
      .flatMap(({ namespace, spec }) =>
        (spec.listeners ?? [])
          .flatMap(({ tls }) => tls?.certificateRefs ?? [])
          .map(({ name }): Read => [namespace, name]),
      ),
  ];
  return new Set(read.map(([namespace, secret]) => `${namespace}/${secret}`));
}

function readBy(workload: Workload): readonly Read[] {
  const references = attempt(() => referencesOf(workload));
  if (references instanceof UnknownValue) return [];
  return references
    .filter(({ kind }) => kind === "Secret")
    .map(({ name }): Read => [workload.namespace, name]);
}

export const certSecretConsumed = rule({
  id: "cert-secret-consumed",
  title: "Every certificate is used.",
  pack: "resilience",
  severity: "low",
  levels: "aaa",
  relation: true,
  requirements: [51],
  remediation: ["Mount it, name it in an Ingress, or remove it: an unused key is an unnecessary risk."],
  subjects: everyObject<CertificateSpec>("cert-manager.io/Certificate"),
  check: ({ name, namespace, spec }, { graph }) => {
    const { secretName } = spec;
    if (secretName === undefined) return new NotApplicable("It names no Secret.");
    const read = graph.derive(readSecrets);
    if (read.has(`${namespace}/${secretName}`) || read.has(`*/${secretName}`)) return undefined;
    return `nothing of the stack reads Secret ${secretName}, which ${name} makes`;
  },
});
