import type { Alert, Scope } from "../../../components/monitoring/alert.ts";
import { serviceDown } from "../../../components/monitoring/alerts/targets.ts";
import { select } from "../../../components/monitoring/promql.ts";
import { alertmanagerName } from "./alertmanager.ts";

/** Of Alertmanager's own page of metrics, as of 0.28. */
const names = [
  "alertmanager_cluster_failed_peers",
  "alertmanager_config_last_reload_successful",
  "alertmanager_notifications_failed_total",
] as const;

declare module "../../../components/monitoring/metrics.ts" {
  interface Exporters {
    readonly alertmanager: (typeof names)[number];
  }
}

/** What is told of Alertmanager itself: by both channels, so that one may be what is told about. */
export function alertmanagerAlerts({ namespace, prefix }: Scope): readonly Alert[] {
  const logs = `\`kubectl -n ${namespace} logs -l app.kubernetes.io/name=alertmanager -c alertmanager --tail=50\``;
  return [
    serviceDown(
      { namespace, prefix },
      {
        name: "AlertmanagerDown",
        service: alertmanagerName,
        consequence: "No alert reaches anybody: only the dead man's switch tells of it.",
      },
    ),
    {
      name: `${prefix}AlertNotSent`,
      severity: "critical",
      for: "5m",
      expression: `increase(${select("alertmanager_notifications_failed_total", { namespace })}[5m]) > 0`,
      summary: "{{ $labels.pod }} can't send alerts by {{ $labels.integration }}",
      description: "One of the channels does not deliver: the next failure of the other is a silence.",
      steps: [
        `${logs} shows the receiver's answer.`,
        "Does the NetworkPolicy let it out there? Compare the receiver's address with `networks` of the setting.",
      ],
    },
    {
      name: `${prefix}AlertmanagersApart`,
      severity: "warning",
      for: "15m",
      expression: `${select("alertmanager_cluster_failed_peers", { namespace })} > 0`,
      mayBeAbsent: ["alertmanager_cluster_failed_peers"],
      summary: "{{ $labels.pod }} does not reach the other Alertmanagers",
      description: "Each sends what the other has sent already, and silences are not known to all.",
      steps: [`${logs} names the peer.`, "They talk at port 9094 over TCP and UDP."],
    },
    {
      name: `${prefix}AlertmanagerNotReloaded`,
      severity: "critical",
      for: "10m",
      expression: `${select("alertmanager_config_last_reload_successful", { namespace })} == 0`,
      summary: "{{ $labels.pod }} does not take its new configuration",
      description: "It goes on with the one before, and its receivers.",
      steps: [`${logs} names what is wrong.`, "Take the last change of `facilities.alerts` back."],
    },
  ];
}
