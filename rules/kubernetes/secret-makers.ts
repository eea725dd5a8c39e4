import type { Graph } from "../graph/graph.ts";
import type { Kind } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { externalSecrets } from "./external-secrets.ts";
import type { Made } from "./made.ts";
import type { IngressSpec } from "./objects.ts";

/** An object whose fields are read without knowing them to be there. */
export interface Fields {
  readonly [name: string]: Fields | undefined;
}

type Reader = (object: Resource<Fields>) => readonly (Made | undefined)[];

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : []);
const made = (name: unknown, keys?: readonly string[], namespace?: unknown): Made | undefined => {
  const known = text(name);
  return known === undefined ? undefined : { name: known, keys, namespace: text(namespace) };
};

const pair = ["tls.crt", "tls.key"];
const issued = [...pair, "ca.crt"];

/** https://cert-manager.io/docs/reference/api-docs/ */
function ofCertificate({ spec }: Resource<Fields>): readonly (Made | undefined)[] {
  const store = (kind: string) => (spec.keystores?.[kind]?.create ? 1 : 0);
  const formats = list(spec.additionalOutputFormats).map(({ type }) => text(type));
  return [
    made(spec.secretName, [
      ...issued,
      ...(store("jks") ? ["keystore.jks", "truststore.jks"] : []),
      ...(store("pkcs12") ? ["keystore.p12", "truststore.p12"] : []),
      ...(formats.includes("CombinedPEM") ? ["tls-combined.pem"] : []),
      ...(formats.includes("DER") ? ["key.der"] : []),
    ]),
  ];
}

function ofVaultOperator({ spec }: Resource<Fields>): readonly (Made | undefined)[] {
  const one = made(spec.destination?.name);
  return [one && { ...one, fillsOnly: (spec.destination?.create as unknown) !== true }];
}

function ofProviderClass({ spec }: Resource<Fields>): readonly (Made | undefined)[] {
  return list(spec.secretObjects).map(({ data, secretName }) =>
    made(
      secretName,
      list(data).flatMap(({ key }) => text(key) ?? []),
    ),
  );
}

const ofItsName: Reader = ({ name }) => [{ name }];
const named =
  (...path: readonly string[]): Reader =>
  ({ spec }) => {
    const at = path.reduce<Fields | undefined>((value, step) => value?.[step], spec);
    return [made(at), made(at?.name ?? at?.secretName, undefined, at?.namespace ?? at?.secretNamespace)];
  };

const cnpgLogin = [
  ...[
    "username",
    "user",
    "password",
    "dbname",
    "host",
    "port",
    "uri",
    "fqdn-uri",
    "jdbc-uri",
    "fqdn-jdbc-uri",
  ],
  "pgpass",
];

/** What operators make of their own kinds. */
const makers: readonly (readonly [Kind, Reader])[] = [
  ["cert-manager.io/Certificate", ofCertificate],
  ["cert-manager.io/Issuer", ({ spec }) => [made(spec.acme?.privateKeySecretRef?.name, ["tls.key"])]],
  [
    "bitnami.com/SealedSecret",
    ({ name, spec }) => [
      { name, keys: [...Object.keys(spec.encryptedData ?? {}), ...Object.keys(spec.template?.data ?? {})] },
    ],
  ],
  ["secrets-store.csi.x-k8s.io/SecretProviderClass", ofProviderClass],
  ["secrets.hashicorp.com/VaultStaticSecret", ofVaultOperator],
  ["secrets.hashicorp.com/VaultDynamicSecret", ofVaultOperator],
  ["secrets.hashicorp.com/VaultPKISecret", ofVaultOperator],
  ["secrets.hashicorp.com/HCPVaultSecretsApp", ofVaultOperator],
  ["ricoberger.de/VaultSecret", ofItsName],
  ["onepassword.com/OnePasswordItem", ofItsName],
  ["spv.no/AzureKeyVaultSecret", named("output", "secret")],
  ["secrets.infisical.com/InfisicalSecret", named("managedSecretReference")],
  ["secrets.doppler.com/DopplerSecret", named("managedSecret")],
  ["k8s.bitwarden.com/BitwardenSecret", named("secretName")],
  ["isindir.github.com/SopsSecret", ({ spec }) => list(spec.secretTemplates).map(({ name }) => made(name))],
  ["redhatcop.redhat.io/VaultSecret", named("output")],
  ["secretgen.k14s.io/Password", ofItsName],
  ["secretgen.k14s.io/Certificate", ofItsName],
  ["secretgen.k14s.io/RSAKey", ofItsName],
  ["secretgen.k14s.io/SSHKey", ofItsName],
  ["secretgenerator.mittwald.de/StringSecret", ofItsName],
  ["secretgenerator.mittwald.de/BasicAuth", ofItsName],
  ["secretgenerator.mittwald.de/SSHKeyPair", ofItsName],
  [
    "postgresql.cnpg.io/Cluster",
    ({ name }) => [
      { name: `${name}-app`, keys: cnpgLogin },
      { name: `${name}-superuser`, keys: cnpgLogin },
      { name: `${name}-ca`, keys: ["ca.crt", "ca.key"] },
      { name: `${name}-server`, keys: pair },
      { name: `${name}-replication`, keys: pair },
    ],
  ],
  ["rabbitmq.com/RabbitmqCluster", ({ name }) => [{ name: `${name}-default-user` }]],
  ["kafka.strimzi.io/KafkaUser", ofItsName],
  [
    "kafka.strimzi.io/Kafka",
    ({ name }) => [{ name: `${name}-cluster-ca-cert` }, { name: `${name}-clients-ca-cert` }],
  ],
];

/** Controllers that fill in TLS Secrets which an Ingress or Gateway names, and annotations that ask them to. */
const shim =
  /^(cert-manager\.io\/(cluster-)?issuer|kubernetes\.io\/tls-acme|certmanager\.k8s\.io\/(cluster-)?issuer)$/;

function ofEntrances(graph: Graph): readonly (readonly [Resource, Made | undefined])[] {
  const asking = ({ annotations }: Resource) => Object.keys(annotations).some((name) => shim.test(name));
  return [
    ...graph
      .ofKind<IngressSpec>("Ingress")
      .filter(asking)
      .flatMap((ingress) =>
        (ingress.spec.tls ?? []).map((tls) => [ingress, made(tls.secretName, issued)] as const),
      ),
    ...graph
      .ofKind<Fields>("gateway.networking.k8s.io/Gateway")
      .filter(asking)
      .flatMap((gateway) =>
        list(gateway.spec.listeners)
          .flatMap(({ tls }) => list(tls?.certificateRefs))
          .map(({ name, namespace }) => [gateway, made(name, issued, namespace)] as const),
      ),
    // OpenShift's.
    ...graph
      .ofKind("Service")
      .map(
        (service) =>
          [
            service,
            made(service.annotations["service.beta.openshift.io/serving-cert-secret-name"], pair),
          ] as const,
      ),
  ];
}

/** Crossplane's, of any kind: where it writes how to log in. */
function ofConnections(graph: Graph): readonly (readonly [Resource, Made | undefined])[] {
  return graph.resources.map((resource) => {
    const at = (resource.spec as Fields).writeConnectionSecretToRef;
    return [resource, made(at?.name, undefined, at?.namespace)] as const;
  });
}

/** All that objects of the stack make, as namespace/name, with the keys of all makers of one Secret together. */
export function madeSecrets(graph: Graph): ReadonlyMap<string, readonly Made[]> {
  return graph.derive(findMade);
}

function findMade(graph: Graph): ReadonlyMap<string, readonly Made[]> {
  const found = new Map<string, Made[]>();
  const all = [
    ...makers.flatMap(([kind, read]) =>
      graph.ofKind<Fields>(kind).flatMap((one) => known(() => read(one)).map((made) => [one, made] as const)),
    ),
    ...known(() => externalSecrets(graph)),
    ...known(() => ofEntrances(graph)),
    ...known(() => ofConnections(graph)),
  ];
  for (const [{ namespace: own }, one] of all) {
    if (!one) continue;
    const key = `${one.namespace ?? own}/${one.name}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

function known<T>(read: () => readonly T[]): readonly T[] {
  const value = attempt(read);
  return value instanceof UnknownValue ? [] : value;
}
