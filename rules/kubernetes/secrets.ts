import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { isUnknown } from "../graph/values.ts";
import type { Stack } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";
import { mayBeMadeBy } from "./secret-guesses.ts";
import { madeSecrets } from "./secret-makers.ts";
import type { Workload } from "./workloads.ts";

interface SecretObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** What makes a Secret, and the keys that it will have; undefined keys can be any. */
export interface SecretSource {
  readonly name: string;
  readonly keys: readonly string[] | undefined;
}

/** The Secret of that name: itself, what makes it in the cluster, or both. */
export function secretSource(graph: Graph, namespace: string, name: string): SecretSource | undefined {
  const made = madeSecrets(graph).get(`${namespace}/${name}`) ?? [];
  const makes = made.some(({ fillsOnly }) => fillsOnly !== true);
  // Throws where a Secret's name isn't known yet, and nothing else makes one of that name.
  const secret = makes && made.length === 1 ? undefined : graph.find("Secret", namespace, name);
  if (!secret && !makes) return undefined;
  const keys = [...made.map((one) => one.keys), ...(secret ? [keysInCluster(secret)] : [])];
  return { name, keys: keys.every((some) => some !== undefined) ? keys.flat() : undefined };
}

/** Whether somebody makes it: the stack, or by the contract somebody else. Throws where something of the stack may. */
export function secretExists(
  { contract, graph }: Stack,
  namespace: string,
  name: string,
  by?: Workload,
): boolean {
  if ((contract.cluster.secrets ?? []).includes(`${namespace}/${name}`)) return true;
  if (secretSource(graph, namespace, name) !== undefined) return true;
  const maker = mayBeMadeBy(graph, { resource: "secrets", namespace, name, by });
  if (maker) throw new UnknownValue(`Secret ${name} isn't in the stack, and ${maker}`);
  return false;
}

/** Whether it will hold that key; a Secret of somebody else is trusted to. Throws where it is made empty, to be filled. */
export function secretHasKey({ graph }: Stack, namespace: string, name: string, key: string): boolean {
  const source = secretSource(graph, namespace, name);
  if (source?.keys?.length === 0)
    throw new UnknownValue(`Secret ${name} is empty in the stack, and whoever fills it isn't known`);
  return source?.keys === undefined || source.keys.includes(key);
}

/** Annotations by which a controller copies another Secret's values into this one. */
const copied =
  /^(reflector\.v1\.k8s\.emberstack\.com\/reflects|replicator\.v1\.mittwald\.de\/replicate-from|kubed\.appscode\.com\/origin|secretgenerator\.mittwald\.de\/autogenerate)$/;

/** What it has once its controllers have looked at it: that of tokens writes them, and some fill it altogether. */
function keysInCluster({ annotations, object }: Resource): readonly string[] | undefined {
  if (Object.keys(annotations).some((name) => copied.test(name))) return undefined;
  const own = secretKeys(object);
  if ((object as SecretObject).type !== "kubernetes.io/service-account-token") return own;
  return own && [...own, "token", "ca.crt", "namespace", "service-ca.crt"];
}

/** The keys are known even where the values aren't; a Secret whose data isn't known as a whole can hold any. */
export function secretKeys(object: object): readonly string[] | undefined {
  const secret = object as SecretObject;
  if (isUnknown(secret, "data") || isUnknown(secret, "stringData")) return undefined;
  return [...Object.keys(secret.data ?? {}), ...Object.keys(secret.stringData ?? {})];
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
      "external-secrets.io/ClusterExternalSecret",
      "secrets.infisical.com/InfisicalSecret",
      "secrets.doppler.com/DopplerSecret",
      "onepassword.com/OnePasswordItem",
      "isindir.github.com/SopsSecret",
    ).length > 0
  );
}
