import type { Operation } from "./change.ts";
import type { Step } from "./steps.ts";
import { riskOfUpdate } from "./update-risks.ts";

/** What keeps state, and what goes with it. */

/** Kinds of Kubernetes itself, and of this project's other providers, by their type's last word. */
const losses: Readonly<Record<string, string>> = {
  Namespace: "everything in it is deleted, too: volumes, Secrets, workloads",
  StatefulSet: "all its servers stop at once",
  PersistentVolumeClaim: "its volume is deleted, too, with all data on it",
  PersistentVolume: "the data on it becomes unavailable",
  StorageClass: "volumes of this class can't be created or expanded",
  CustomResourceDefinition: "every object of its kind is deleted, too",
  Secret: "its readers lose their credentials",
  VolumeSnapshot: "the copy of the data is deleted, too",
  PrivateKey: "all certificates that it signed become invalid",
  SelfSignedCert: "no client trusts the certificates that it signed",
  RandomPassword: "clients with the old password are refused",
  RandomBytes: "data or clients that use the old bytes become unreadable or are refused",
};

/** Kinds that stand for many others, which a preview doesn't list. */
const containers: readonly (readonly [RegExp, string])[] = [
  [
    /^kubernetes:helm\.sh\/v\d+:(Release|Chart)$/,
    "everything that the chart created is deleted, too, and no preview lists it",
  ],
  [
    /^(kubernetes:yaml(\/v\d+)?:Config(File|Group)|kubernetes:kustomize(\/v\d+)?:Directory)$/,
    "everything in these manifests is deleted, too",
  ],
  [/^pulumi:providers:/, "its resources may be recreated, created elsewhere, or lost"],
  [/:ExternalSecret$/, "the Secret that it created is deleted, too"],
  [
    /^kubernetes:velero\.io\/[^:]+:(Backup|BackupStorageLocation)$/,
    "the backup is deleted, too, or becomes unavailable",
  ],
];

/** Words in other providers' types, such as `aws:rds/instance:Instance` or `acid.zalan.do/v1:postgresql`. */
const words =
  /(^|[^a-z])(rds|dynamodb|database|db|bucket|volume|disk|ebs|efs|file ?system|file ?share|table|vault|kms|key|secret|password|cache|redis|postgres(ql)?|my ?sql|maria ?db|mongo(db)?|cassandra|scylla|kafka|nats|etcd|elastic ?search|open ?search|storage|minio|ceph|longhorn|backup|snapshot|registry|repository|stream|queue|topic|hosted ?zone|user ?pool|cluster)([^a-z]|s?$|s[^a-z])/;

/** What a planned step puts at risk; undefined where nothing that lasts is in danger. */
export function riskOf(operation: Operation, type: string, step: Step): string | undefined {
  const { newState, oldState } = step;
  if (operation === "update") return riskOfUpdate(type, oldState, newState);
  if (operation !== "delete" && operation !== "replace") return undefined;
  const loss = lossOf(type) ?? (oldState?.protect ? "it is protected" : undefined);
  if (loss === undefined) return undefined;
  return [
    oldState?.retainOnDelete ? "it stays in the cluster, but Pulumi no longer manages it" : loss,
    ...(oldState?.protect && loss !== "it is protected" ? ["it is protected"] : []),
  ].join("; ");
}

function lossOf(type: string): string | undefined {
  const kind = type.split(":").at(-1) ?? type;
  const known = isOfKubernetes(type) || !type.startsWith("kubernetes:") ? losses[kind] : undefined;
  if (known !== undefined) return known;
  const container = containers.find(([pattern]) => pattern.test(type));
  if (container) return container[1];
  // Kinds of Kubernetes' own groups are all known; others' names say what they are. A role may be called after a cluster.
  if (isOfKubernetes(type) || /(role|binding|issuer|policy|monitor|rule)s?$/i.test(kind)) return undefined;
  return words.test(spaced(type.replace(/^[^:]+:/, ""))) ? "it may keep data" : undefined;
}

function isOfKubernetes(type: string): boolean {
  return /^kubernetes:([a-z]+\/|[a-z.]+\.k8s\.io\/)/.test(type);
}

/** `aws:rds/instance:Instance` as words in small letters. */
function spaced(type: string): string {
  return type.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}
