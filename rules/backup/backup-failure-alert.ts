import { metricsIn } from "../formats/promql.ts";
import { alertsAbout } from "../kubernetes/alerts.ts";
import { rule } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";

export const backupFailureAlert = rule({
  id: "backup-failure-alert",
  title: "An alert fires when the last successful backup is too old.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [62],
  remediation: [
    "Alert on time() - kube_cronjob_status_last_successful_time; components/monitoring does for each backup.",
  ],
  subjects: everyBackup,
  check: ({ name }, { graph }) => {
    const about = alertsAbout(graph, name).some(
      ({ expression }) => expression && metricsIn(expression).some((metric) => /success|age/.test(metric)),
    );
    return !about && `no alert is about the age of the last success of ${name}`;
  },
});
