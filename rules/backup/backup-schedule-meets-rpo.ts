import { longestGapHours } from "../formats/cron.ts";
import { rule } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";

export const backupScheduleMeetsRpo = rule({
  id: "backup-schedule-meets-rpo",
  title: "No more data can be lost than is agreed.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [59],
  remediation: ["Set the backup's schedule more often than the contract's recoveryPointHours."],
  subjects: everyBackup,
  check: (backup, { clock, contract }) => {
    if (backup.suspended) return "it is suspended";
    const gap = longestGapHours(backup.schedule, backup.timeZone, clock);
    const agreed = contract.recoveryPointHours;
    return (
      gap > agreed &&
      `"${backup.schedule}" leaves up to ${Math.round(gap)} hours without a backup, and ${agreed} may be lost`
    );
  },
});
