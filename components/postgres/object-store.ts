import type { S3Target } from "../backup/target.ts";
import { type Resources, requirements } from "../resources.ts";
import { barmanPlugin } from "./archive.ts";
import type { PostgresSettings } from "./settings.ts";

export const barmanApiVersion = "barmancloud.cnpg.io/v1";

/** Of the sidecar that archives: less memory than this, and it is killed at a backup, which stops the archive too. */
export const sidecarResources: Resources = {
  cpu: { request: "50m", limit: "1" },
  memory: { request: "256Mi", limit: "768Mi" },
};

/** `spec` of the ObjectStore: where the log and the base backups go, and for how long they are kept. */
export function objectStoreSpec(target: S3Target, { backups }: Pick<PostgresSettings, "backups">) {
  const { authoritySecret, bucket, credentialsSecret, prefix, region, url } = target;
  const credential = (key: string) => ({ name: credentialsSecret, key });
  const environment = {
    // Checksums that boto3 adds by itself, and that many stores refuse.
    AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
    AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
    ...(region !== undefined && { AWS_DEFAULT_REGION: region }),
  };
  return {
    configuration: {
      destinationPath: `s3://${bucket}/${prefix}`,
      endpointURL: url,
      s3Credentials: {
        accessKeyId: credential("accessKeyId"),
        secretAccessKey: credential("secretAccessKey"),
      },
      ...(authoritySecret !== undefined && { endpointCA: { name: authoritySecret, key: "ca.crt" } }),
      wal: { compression: "gzip", maxParallel: 4 },
      data: { compression: "gzip", immediateCheckpoint: true, jobs: 2 },
    },
    retentionPolicy: `${backups.retentionDays}d`,
    instanceSidecarConfiguration: {
      env: Object.entries(environment).map(([name, value]) => ({ name, value })),
      resources: requirements(sidecarResources),
    },
  };
}

/** `spec` of the ScheduledBackup. Its cron has six fields, seconds first. */
export function scheduledBackupSpec(cluster: string, { backups }: Pick<PostgresSettings, "backups">) {
  return {
    schedule: `0 ${backups.schedule}`,
    // The first one at once: without a base backup, an archived log restores nothing.
    immediate: true,
    backupOwnerReference: "cluster",
    cluster: { name: cluster },
    method: "plugin",
    pluginConfiguration: { name: barmanPlugin },
    target: "prefer-standby",
  };
}
