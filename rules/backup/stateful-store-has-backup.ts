import { backupsOf } from "../kubernetes/backups.ts";
import { rule } from "../model/rule.ts";
import { everyStore } from "../model/stores.ts";

export const statefulStoreHasBackup = rule({
  id: "stateful-store-has-backup",
  title: "Every workload that stores data is backed up.",
  pack: "resilience",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [59],
  remediation: [
    "Add it to the backups in the settings.",
    "Or decline, with a reason in the review: annotation readiness.seaworthy.dev/backup: declined.",
  ],
  subjects: everyStore,
  check: (store, { graph }) =>
    backupsOf(graph, store).length === 0 && "no CronJob and no Velero Schedule of the stack backs it up",
});
