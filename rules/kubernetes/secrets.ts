import type { Graph } from "../graph/graph.ts";
import { isUnknown } from "../graph/values.ts";
import type { Stack } from "../model/rule.ts";

interface SecretObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

interface ExternalSecretSpec {
  readonly target?: { readonly name?: string; readonly template?: { readonly data?: object } };
  readonly data?: readonly { readonly secretKey?: string }[];
  readonly dataFrom?: readonly unknown[];
}

interface CertificateSpec {
  readonly secretName?: string;
}

interface SealedSecretSpec {
  readonly encryptedData?: object;
  readonly template?: { readonly metadata?: { readonly name?: string }; readonly data?: object };
}

/** What makes a Secret, and the keys that it will have; undefined keys can be any. */
export interface SecretSource {
  readonly name: string;
  readonly keys: readonly string[] | undefined;
}

/** The Secret of that name: itself, or what makes it in the cluster. */
export function secretSource(graph: Graph, namespace: string, name: string): SecretSource | undefined {
  const found = graph.derive(producedSecrets).get(`${namespace}/${name}`);
  if (found) return found;
  // Throws where a Secret's name isn't known yet.
  const secret = graph.find("Secret", namespace, name);
  return secret && { name, keys: secretKeys(secret.object) };
}

/** Whether somebody makes it: the stack, or by the contract somebody else. */
export function secretExists({ contract, graph }: Stack, namespace: string, name: string): boolean {
  return (
    (contract.cluster.secrets ?? []).includes(`${namespace}/${name}`) ||
    secretSource(graph, namespace, name) !== undefined
  );
}

/** Whether it will hold that key; a Secret of somebody else is trusted to. */
export function secretHasKey(stack: Stack, namespace: string, name: string, key: string): boolean {
  const source = secretSource(stack.graph, namespace, name);
  return source?.keys === undefined || source.keys.includes(key);
}

/** The keys are known even where the values aren't; a Secret whose data isn't known as a whole can hold any. */
export function secretKeys(object: object): readonly string[] | undefined {
  const secret = object as SecretObject;
  if (isUnknown(secret, "data") || isUnknown(secret, "stringData")) return undefined;
  return [...Object.keys(secret.data ?? {}), ...Object.keys(secret.stringData ?? {})];
}

function producedSecrets(graph: Graph): ReadonlyMap<string, SecretSource> {
  const made = new Map<string, SecretSource>();
  const add = (namespace: string | undefined, source: SecretSource) =>
    made.set(`${namespace}/${source.name}`, source);
  for (const { namespace, spec } of graph.ofKind<CertificateSpec>("cert-manager.io/Certificate")) {
    if (spec.secretName) add(namespace, { name: spec.secretName, keys: ["tls.crt", "tls.key", "ca.crt"] });
  }
  for (const { name, namespace, spec } of graph.ofKind<ExternalSecretSpec>(
    "external-secrets.io/ExternalSecret",
  )) {
    add(namespace, { name: spec.target?.name ?? name, keys: externalKeys(spec) });
  }
  for (const { name, namespace, spec } of graph.ofKind<SealedSecretSpec>("bitnami.com/SealedSecret")) {
    const keys = [...Object.keys(spec.encryptedData ?? {}), ...Object.keys(spec.template?.data ?? {})];
    add(namespace, { name: spec.template?.metadata?.name ?? name, keys });
  }
  return made;
}

function externalKeys({
  data = [],
  dataFrom = [],
  target,
}: ExternalSecretSpec): readonly string[] | undefined {
  if (target?.template?.data) return Object.keys(target.template.data);
  return dataFrom.length > 0 ? undefined : data.flatMap(({ secretKey }) => secretKey ?? []);
}

/** A Secret's values as text, decoded; reading one that isn't known throws. */
export function secretValues(
  secret: object,
): readonly { readonly key: string; readonly read: () => string }[] {
  const { data = {}, stringData = {} } = secret as SecretObject;
  return [
    ...Object.keys(stringData).map((key) => ({ key, read: () => String(stringData[key]) })),
    ...Object.keys(data).map((key) => ({
      key,
      read: () => Buffer.from(String(data[key]), "base64").toString("utf8"),
    })),
  ];
}

export function anySecretManager(graph: Graph): boolean {
  return (
    graph.ofKind(
      "external-secrets.io/ExternalSecret",
      "bitnami.com/SealedSecret",
      "secrets-store.csi.x-k8s.io/SecretProviderClass",
      "secrets.hashicorp.com/VaultStaticSecret",
      "secrets.hashicorp.com/VaultDynamicSecret",
    ).length > 0
  );
}
