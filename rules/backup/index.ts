import type { Rule } from "../model/rule.ts";
import { backupCoversAllShards } from "./backup-covers-all-shards.ts";
import { backupCredentialsExternal } from "./backup-credentials-external.ts";
import { backupFailureAlert } from "./backup-failure-alert.ts";
import { backupRetentionBounded } from "./backup-retention-bounded.ts";
import { backupScheduleMeetsRpo } from "./backup-schedule-meets-rpo.ts";
import { backupTargetOffcluster } from "./backup-target-offcluster.ts";
import { dbPitrDeclared } from "./db-pitr-declared.ts";
import { etcdSnapshotScheduled } from "./etcd-snapshot-scheduled.ts";
import { postgresArchived } from "./postgres-archived.ts";
import { restoreDrillDefined } from "./restore-drill-defined.ts";
import { statefulStoreHasBackup } from "./stateful-store-has-backup.ts";

export const backupRules: readonly Rule[] = [
  backupCoversAllShards,
  backupCredentialsExternal,
  backupFailureAlert,
  backupRetentionBounded,
  backupScheduleMeetsRpo,
  backupTargetOffcluster,
  dbPitrDeclared,
  etcdSnapshotScheduled,
  postgresArchived,
  restoreDrillDefined,
  statefulStoreHasBackup,
];
