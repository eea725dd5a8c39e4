import { alertmanagers, integrations, receiversFor } from "../kubernetes/alertmanager.ts";
import { alerts } from "../kubernetes/alerts.ts";
import { NotApplicable, stackRule } from "../model/rule.ts";
import { problemsOf } from "../model/unknown.ts";

export const alertWatchdogPresent = stackRule({
  id: "alert-watchdog-present",
  title: "A watchdog alert shows outside the cluster when alerting stops.",
  pack: "operability",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [103],
  remediation: ["Add an alert with expr vector(1), and route it to a service outside that expects it."],
  check: ({ graph }) => {
    const all = alerts(graph);
    if (all.length === 0) return new NotApplicable("The stack has no alerts.");
    const dogs = all.filter(
      ({ expression }) => expression && /^vector\(\s*1\s*\)$/.test(expression.text.trim()),
    );
    if (dogs.length === 0) return "no alert fires always, so silence can't be told from health";
    const outside = new Set(["webhookConfigs", "pagerdutyConfigs", "opsgenieConfigs", "snsConfigs"]);
    return problemsOf(alertmanagers(graph), ({ spec, title }) => {
      const reached = dogs.some(({ labels, name }) =>
        receiversFor(spec, { ...labels, alertname: name }).some((receiver) =>
          integrations(receiver).some(({ kind }) => outside.has(kind)),
        ),
      );
      return (
        !reached && `${title} sends ${dogs.map(({ name }) => name).join(", ")} to nothing that would miss it`
      );
    });
  },
});
