import { metricsIn, numbersIn } from "../formats/promql.ts";
import { type Alert, alerts } from "../kubernetes/alerts.ts";
import { hours } from "../kubernetes/certificates.ts";
import { everyRequiredAlert } from "../model/expected.ts";
import { rule } from "../model/rule.ts";

/** How long it waits, in minutes; a day may be written as 1d. */
function waits({ pending }: Alert): number {
  return pending === undefined
    ? 0
    : hours(pending.replace(/(\d+)d/, (_, days) => `${Number(days) * 24}h`)) * 60;
}

export const requiredAlertsPresent = rule({
  id: "required-alerts-present",
  title: "All required alerts exist.",
  pack: "operability",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [58],
  remediation: ["Add an alert that reads those metrics, with that threshold, within that time."],
  subjects: everyRequiredAlert,
  check: ({ metrics, threshold, withinMinutes }, { graph }) => {
    const about = alerts(graph).flatMap((alert) => {
      const { expression } = alert;
      const read = expression ? metricsIn(expression) : [];
      return expression && metrics.every((name) => read.includes(name)) ? [{ alert, expression }] : [];
    });
    if (about.length === 0) return `no alert reads ${metrics.join(" and ")}`;
    const exact = about.filter(
      ({ expression }) => threshold === undefined || numbersIn(expression).includes(threshold),
    );
    if (exact.length === 0)
      return `${about.map(({ alert }) => alert.name).join(", ")} doesn't compare with ${threshold}`;
    if (withinMinutes === undefined || exact.some(({ alert }) => waits(alert) <= withinMinutes))
      return undefined;
    return `${exact.map(({ alert }) => `${alert.name} waits ${alert.pending}`).join(", ")}, and ${withinMinutes} minutes are the most`;
  },
});
