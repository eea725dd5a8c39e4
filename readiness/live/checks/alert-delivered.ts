import { judged, liveCheck, notApplicable } from "../check.ts";
import { query } from "../prometheus.ts";

const window = "[24h]";

export const alertDelivered = liveCheck({
  id: "live-alert-delivered",
  title: "Alertmanager has delivered notifications in the last day, and none failed.",
  severity: "high",
  remediation: ["`amtool alert add` sends one for practice; Alertmanager logs why a receiver refuses it."],
  look: async (cluster, context) => ({
    sent: await query(
      cluster,
      context,
      `sum by (integration) (increase(alertmanager_notifications_total${window}))`,
    ),
    failed: await query(
      cluster,
      context,
      `sum by (integration) (increase(alertmanager_notifications_failed_total${window}))`,
    ),
  }),
  judge: ({ failed, sent }, { settings }) => {
    const tried = sent.filter(({ value }) => value > 0);
    const silent = settings.alertIntegrations
      .filter((one) => tried.every(({ metric }) => metric.integration !== one))
      .map((one) =>
        judged(`receiver ${one}`, "it was sent nothing in 24 hours, so nobody knows that it works", ""),
      );
    if (sent.length === 0 && silent.length === 0) return notApplicable("Prometheus knows no Alertmanager");
    if (tried.length === 0)
      return [judged("Alertmanager", "it has sent nothing in 24 hours, not even the watchdog", "")];
    const delivered = tried.map(({ metric, value }) => {
      const lost = failed.find((one) => one.metric.integration === metric.integration)?.value ?? 0;
      const problem = lost > 0 ? `${Math.ceil(lost)} notifications failed` : undefined;
      return judged(
        `receiver ${metric.integration}`,
        problem,
        "It took them all.",
        `${Math.round(value)} in 24 hours`,
      );
    });
    return [...delivered, ...silent];
  },
});
