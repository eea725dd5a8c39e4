import { longestGapHours } from "../formats/cron.ts";
import { type Backup, backups, coversAllOf } from "../kubernetes/backups.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";

const gapHours = ({ schedule, timeZone }: Backup, { clock }: Stack) =>
  longestGapHours(schedule, timeZone, clock);

/** One that saves the same often enough: a weekly copy that is kept longer may stand beside it. */
function oftener(backup: Backup, stack: Stack): Backup | undefined {
  return backups(stack.graph).find(
    (other) =>
      other !== backup &&
      !other.suspended &&
      gapHours(other, stack) <= stack.contract.recoveryPointHours &&
      coversAllOf(stack.graph, other, backup),
  );
}

export const backupScheduleMeetsRpo = rule({
  id: "backup-schedule-meets-rpo",
  title: "Backups run often enough for the recovery point objective.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [59],
  remediation: ["Schedule the backup more often than the contract's recoveryPointHours."],
  subjects: everyBackup,
  check: (backup, stack) => {
    if (backup.suspended) return "it is suspended";
    const gap = gapHours(backup, stack);
    const agreed = stack.contract.recoveryPointHours;
    if (gap <= agreed) return undefined;
    const other = oftener(backup, stack);
    if (other) return new NotApplicable(`${other.title} saves the same, often enough.`);
    if (gap === Number.POSITIVE_INFINITY) return `its schedule, "${backup.schedule}", never starts it`;
    return `"${backup.schedule}" leaves up to ${Math.round(gap)} hours without a backup, and ${agreed} may be lost`;
  },
});
