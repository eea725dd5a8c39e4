import { judged, liveCheck } from "../check.ts";
import { query } from "../prometheus.ts";

export const watchdogFiring = liveCheck({
  id: "live-watchdog-firing",
  title: "The watchdog alert is firing.",
  severity: "medium",
  remediation: [
    "Add an alert with the expression vector(1), and send it to a service that tells of its absence.",
  ],
  look: (cluster, context) =>
    query(
      cluster,
      context,
      `ALERTS{alertname=${JSON.stringify(context.settings.watchdog)},alertstate="firing"}`,
    ),
  judge: (firing, { settings }) => [
    judged(
      `alert ${settings.watchdog}`,
      firing.length === 0 ? "it doesn't fire" : undefined,
      "It fires.",
      `${firing.length} firing in Prometheus`,
    ),
  ],
});
