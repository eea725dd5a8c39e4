import type { Fields } from "../graph/schema/types.ts";
import { accessTables } from "./access.ts";
import { capacityTables } from "./capacity.ts";
import type { Tables } from "./check.ts";
import { configurationTables } from "./configuration.ts";
import { containerTables } from "./containers.ts";
import { metadataTables } from "./metadata.ts";
import { networkTables } from "./network.ts";
import { podTables } from "./pods.ts";
import { scalingTables } from "./scaling.ts";
import { serviceTables } from "./services.ts";
import { storageTables } from "./storage.ts";
import { volumeTables } from "./volumes.ts";
import { workloadTables } from "./workloads.ts";

/** What the API server asks of the values of each of Kubernetes' own types that is judged here. */
export const tables: Tables = {
  ...accessTables,
  ...capacityTables,
  ...configurationTables,
  ...containerTables,
  ...metadataTables,
  ...networkTables,
  ...podTables,
  ...scalingTables,
  ...serviceTables,
  ...storageTables,
  ...volumeTables,
  ...workloadTables,
};

/** Kinds whose values are judged; what isn't here would pass unseen. */
export const judgedKinds: ReadonlySet<string> = new Set([
  ...[
    "ConfigMap",
    "LimitRange",
    "Namespace",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "ResourceQuota",
  ].map(of("core")),
  ...["Secret", "Service", "ServiceAccount"].map(of("core")),
  ...["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"].map(of("apps")),
  ...["CronJob", "Job"].map(of("batch")),
  ...["Ingress", "IngressClass", "NetworkPolicy"].map(of("networking")),
  ...["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map(of("rbac")),
  "autoscaling.v1.HorizontalPodAutoscaler",
  "autoscaling.v2.HorizontalPodAutoscaler",
  "policy.v1.PodDisruptionBudget",
  "scheduling.v1.PriorityClass",
  "storage.v1.StorageClass",
]);

function of(group: string): (kind: string) => string {
  return (kind) => `${group}.v1.${kind}`;
}

/** What the API server takes as it is, or drops. */
const unread = /\.metric\.selector(\.|$)|\.dataSource$|\.(podCertificate|clusterTrustBundle)$/;

/** Whether the API server looks at the values of that part. */
export function isRead(path: string): boolean {
  return !unread.test(path);
}

/** What Kubernetes' own document calls required, and the API server does without, or another rule tells of. */
const notNeeded: ReadonlySet<string> = new Set([
  "autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas",
  "autoscaling.v2.HorizontalPodAutoscalerSpec maxReplicas",
  "core.v1.AppArmorProfile type",
  "core.v1.ISCSIPersistentVolumeSource lun",
  "core.v1.ISCSIVolumeSource lun",
  "core.v1.ScaleIOPersistentVolumeSource secretRef",
  "core.v1.ScaleIOVolumeSource secretRef",
  "core.v1.SeccompProfile type",
  "core.v1.Sysctl value",
  "batch.v1.PodFailurePolicy rules",
  "core.v1.HTTPHeader value",
  "core.v1.LimitRangeSpec limits",
  "core.v1.PreferredSchedulingTerm preference",
]);

export function requiredFields(type: string, fields: Fields): readonly string[] {
  return [...fields].flatMap(([name, { required }]) =>
    required && !notNeeded.has(`${type} ${name}`) ? [name] : [],
  );
}
