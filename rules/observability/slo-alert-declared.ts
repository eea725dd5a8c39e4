import { metricsIn } from "../formats/promql.ts";
import { alerts } from "../kubernetes/alerts.ts";
import { everyObjective } from "../model/expected.ts";
import { rule } from "../model/rule.ts";

export const sloAlertDeclared = rule({
  id: "slo-alert-declared",
  title: "Every service level objective has an alert.",
  pack: "operability",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [107],
  remediation: [
    "Add an alert with label slo and the objective's name, or one that reads all of its metrics.",
  ],
  subjects: everyObjective,
  check: ({ metrics, name }, { graph }) => {
    const found = alerts(graph).some(({ expression, labels }) => {
      if (labels.slo === name) return true;
      const read = expression ? metricsIn(expression) : [];
      return metrics.length > 0 && metrics.every((metric) => read.includes(metric));
    });
    return (
      !found &&
      `no alert has label slo: ${name}${metrics.length > 0 ? `, or reads ${metrics.join(" and ")}` : ""}`
    );
  },
});
