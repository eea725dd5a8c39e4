import type { Alert, Scope } from "../../../components/monitoring/alert.ts";
import { webhookAlerts, type webhookMetrics } from "../../../components/monitoring/alerts/webhooks.ts";
import type { DashboardRow } from "../../../components/monitoring/dashboard.ts";
import { lines } from "../../../components/monitoring/panels.ts";
import { matching, select } from "../../../components/monitoring/promql.ts";
import { admission, webhooks } from "./names.ts";

export interface MonitoredAdmission {
  readonly replicas: number;
  /** Whether the API server's own metrics are read. */
  readonly apiServerMetrics: boolean;
}

export function admissionAlerts(
  scope: Scope,
  { apiServerMetrics, replicas }: MonitoredAdmission,
): readonly Alert[] {
  return [
    replicasMissing(scope, replicas),
    ...(apiServerMetrics ? webhookAlerts(scope, { names: webhooks, service: admission }) : []),
  ];
}

/** Fewer than the stack has, and not fewer than the Deployment asks for: somebody may have scaled it down. */
function replicasMissing({ namespace, prefix }: Scope, replicas: number): Alert {
  const available = select("kube_deployment_status_replicas_available", { namespace, deployment: admission });
  return {
    name: `${prefix}AdmissionReplicasMissing`,
    severity: "warning",
    for: "5m",
    expression: `max by (namespace, deployment) (${available}) < ${replicas}\nor\nabsent(${available})`,
    summary: `Fewer than ${replicas} pods of {{ $labels.deployment }} are available`,
    description: "When the last one goes, no App and no Project can be created or changed.",
    steps: [
      `\`kubectl -n ${namespace} get deployment,pods -l app=${admission} -o wide\`: are there fewer than wanted, or are some not Ready?`,
      `Fewer are wanted: somebody scaled it. \`pulumi up\` restores ${replicas}.`,
      `\`kubectl -n ${namespace} get events --sort-by=.lastTimestamp\`: quota, scheduling or images.`,
      `A pod that ends at once: \`kubectl -n ${namespace} logs <pod> --previous\`; it needs its certificate in the Secret \`${admission}-tls\`.`,
    ],
  };
}

export function admissionRow({ apiServerMetrics }: MonitoredAdmission): DashboardRow {
  const title = "Admission";
  if (!apiServerMetrics) return { title, panels: [] };
  const rate = (metric: (typeof webhookMetrics)[number], by: string) =>
    `sum by (${by}) (rate(${select(metric, { name: matching(webhooks.join("|")) })}[5m]))`;
  return {
    title,
    panels: [
      lines("Calls by webhook", "By the API server, in each second.", "reqps", [
        { expression: rate("apiserver_admission_webhook_request_total", "name"), legend: "{{name}}" },
      ]),
      lines("Refused", "`no_error` is an answer; `calling_webhook_error` is none.", "reqps", [
        {
          expression: rate("apiserver_admission_webhook_rejection_count", "error_type"),
          legend: "{{error_type}}",
        },
      ]),
    ],
  };
}
