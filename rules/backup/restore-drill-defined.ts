import { serves } from "../kubernetes/backups.ts";
import { workloads } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { declared } from "../model/select.ts";
import { everyStore } from "../model/stores.ts";

export const restoreDrillDefined = rule({
  id: "restore-drill-defined",
  title: "Restores are rehearsed on a schedule.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [64],
  remediation: ["Turn on drills in the settings of backups."],
  subjects: everyStore,
  check: (store, { graph }) => {
    const drills = workloads(graph).filter(
      (one) =>
        one.isBatch &&
        (one.annotation(declared("restore-drill-of")) !== undefined || /drill|restore-test/.test(one.name)),
    );
    return (
      !drills.some((drill) => serves(graph, drill, store, "restore-drill-of")) &&
      "no CronJob of the stack restores its backup and compares"
    );
  },
});
