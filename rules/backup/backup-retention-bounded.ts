import { rule } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";

export const backupRetentionBounded = rule({
  id: "backup-retention-bounded",
  title: "Old backups are removed.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [60],
  remediation: [
    "Set retention in the settings of backups, or annotation readiness.seaworthy.dev/backup-retention where the target does it.",
  ],
  subjects: everyBackup,
  check: ({ retention }) =>
    retention === undefined && "nothing says when copies are removed; a Job's history keeps pods, not copies",
});
