import { isScraped } from "../kubernetes/monitors.ts";
import { isCritical } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const criticalWorkloadScraped = rule({
  id: "critical-workload-scraped",
  title: "The metrics of every critical workload are scraped.",
  pack: "operability",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [56],
  remediation: ["Add a ServiceMonitor for its metrics; monitoring.enabled in the settings does."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!isCritical(graph, workload)) return new NotApplicable("It isn't critical.");
    return !isScraped(graph, workload) && "no monitor of the stack scrapes it";
  },
});
