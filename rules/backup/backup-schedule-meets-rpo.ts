import { longestGapHours } from "../formats/cron.ts";
import { rule } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";

/** Many backups share one schedule, and each takes a walk through its runs. */
function gapsOnce(): Map<string, number> {
  return new Map();
}

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
  check: (backup, { clock, contract, graph }) => {
    if (backup.suspended) return "it is suspended";
    const known = graph.derive(gapsOnce);
    const key = `${backup.schedule} ${backup.timeZone ?? ""} ${clock.getTime()}`;
    const gap = known.get(key) ?? longestGapHours(backup.schedule, backup.timeZone, clock);
    known.set(key, gap);
    const agreed = contract.recoveryPointHours;
    return (
      gap > agreed &&
      `"${backup.schedule}" leaves up to ${Math.round(gap)} hours without a backup, and ${agreed} may be lost`
    );
  },
});
