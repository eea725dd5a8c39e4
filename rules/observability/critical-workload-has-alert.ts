import { alertsAbout } from "../kubernetes/alerts.ts";
import { servicesOf } from "../kubernetes/services.ts";
import { isCritical } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const criticalWorkloadHasAlert = rule({
  id: "critical-workload-has-alert",
  title: "Every critical workload has an alert.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [57],
  remediation: ["Add an alert whose labels name its Service, such as up{service='…'}."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!isCritical(graph, workload)) return new NotApplicable("It isn't critical.");
    const names = [...new Set([workload.name, ...servicesOf(graph, workload).map(({ name }) => name)])];
    return (
      names.every((name) => alertsAbout(graph, name).length === 0) &&
      `no alert is about ${names.join(" or ")}`
    );
  },
});
