import type { AlertGroup, Scope } from "../../../components/monitoring/alert.ts";
import { serviceDown, targetDown, watchdog } from "../../../components/monitoring/alerts/targets.ts";
import { select } from "../../../components/monitoring/promql.ts";
import { alertmanagerAlerts } from "../alerts/alerts.ts";
import { operatorIdentity } from "./operator.ts";
import { prometheusName } from "./prometheus.ts";
import { stateMetricsIdentity } from "./state-metrics.ts";

/** What alerts of Prometheus and its operator look at: their own pages of metrics, as of 3.16 and 0.85. */
const names = [
  "prometheus_config_last_reload_successful",
  "prometheus_notifications_errors_total",
  "prometheus_operator_managed_resources",
  "prometheus_rule_evaluation_failures_total",
] as const;

declare module "../../../components/monitoring/metrics.ts" {
  interface Exporters {
    readonly prometheusOperator: (typeof names)[number];
  }
}

/** The page that says what to do about each. */
export const metricsRunbooks = "docs/runbooks/metrics-alerts.md";

/** What the facility says of itself. The first tells that alerting works, by firing always. */
export function metricsAlerts(namespace: string, hasAlertmanager: boolean): readonly AlertGroup[] {
  const scope: Scope = { prefix: "Metrics", namespace };
  const operator = operatorIdentity.name;
  return [
    {
      name: "metrics",
      alerts: [
        watchdog(scope),
        serviceDown(scope, {
          name: "OperatorDown",
          service: operator,
          consequence: "New monitors and rules of systems have no effect.",
        }),
        serviceDown(scope, {
          name: "StateMetricsDown",
          service: stateMetricsIdentity.name,
          consequence: "Alerts on backups, pods, quotas and budgets can't fire.",
        }),
        targetDown(scope),
        {
          name: `${scope.prefix}NotReloaded`,
          severity: "critical",
          for: "10m",
          expression: `${select("prometheus_config_last_reload_successful", { namespace })} == 0`,
          summary: "{{ $labels.pod }} does not take its new configuration",
          description: "It goes on with the one before: new monitors and rules of systems have no effect.",
          steps: [
            `\`kubectl -n ${namespace} logs <pod> -c prometheus --tail=50\` names the line of the configuration.`,
            "Which monitor or rule was changed last? Take the change back.",
          ],
        },
        {
          name: `${scope.prefix}RulesFail`,
          severity: "critical",
          for: "5m",
          expression: `increase(${select("prometheus_rule_evaluation_failures_total", { namespace })}[5m]) > 0`,
          summary: "{{ $labels.pod }} can't evaluate rules of {{ $labels.rule_group }}",
          description: "Alerts of this group may not fire.",
          steps: [
            `\`kubectl -n ${namespace} logs <pod> -c prometheus --tail=50\` tells why: most often two series match where one must.`,
          ],
        },
        {
          name: `${scope.prefix}NotificationsFail`,
          severity: "critical",
          for: "5m",
          expression: `increase(${select("prometheus_notifications_errors_total", { namespace })}[5m]) > 0`,
          mayBeAbsent: ["prometheus_notifications_errors_total"],
          summary: "{{ $labels.pod }} can't send alerts to {{ $labels.alertmanager }}",
          description: "Alerts may not reach anybody.",
          steps: [
            `\`kubectl -n ${namespace} logs <pod> -c prometheus --tail=50\` shows the answer.`,
            "Does the Alertmanager run, and do its NetworkPolicies admit Prometheus?",
          ],
        },
        {
          name: `${scope.prefix}Rejected`,
          severity: "warning",
          for: "10m",
          expression: `${select("prometheus_operator_managed_resources", { namespace, state: "rejected" })} > 0`,
          summary: "{{ $value }} {{ $labels.resource }} are rejected",
          description:
            "A monitor or rule of a system is not used: nothing is measured by it, or it raises no alert.",
          steps: [
            "`kubectl get events -A --field-selector reason=InvalidConfiguration` names it and tells why.",
            "A monitor that refers to a Secret, or to a file of Prometheus, is refused: the operator can't read the Secrets of systems.",
          ],
        },
        serviceDown(scope, {
          name: "PrometheusDown",
          service: prometheusName,
          consequence: "Prometheus does not scrape itself: the cluster may be measured by one server less.",
        }),
      ],
    },
    { name: "alerts", alerts: hasAlertmanager ? alertmanagerAlerts(scope) : [] },
  ];
}
