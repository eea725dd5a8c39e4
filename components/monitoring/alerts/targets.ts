import type { Alert, Scope } from "../alert.ts";
import { select, zeroOrAbsent } from "../promql.ts";

export interface DownAlert {
  /** Name of the alert behind the prefix, such as `GatewayDown`. */
  readonly name: string;
  /** The Service that its pods are scraped through. */
  readonly service: string;
  /** What stops working. */
  readonly consequence: string;
}

/** Nothing of a service answers any more, whether its pods fail or are gone altogether. */
export function serviceDown({ namespace, prefix }: Scope, { consequence, name, service }: DownAlert): Alert {
  return {
    name: `${prefix}${name}`,
    severity: "critical",
    for: "5m",
    expression: zeroOrAbsent("up", { namespace, service }),
    summary: `No pod of ${service} answers`,
    description: consequence,
    steps: [
      `\`kubectl -n ${namespace} get pods -l app=${service} -o wide\`: do pods exist, and what is their state?`,
      `No pods: \`kubectl -n ${namespace} get events --sort-by=.lastTimestamp\` shows why they are refused (quota, scheduler, image).`,
      `Pods that fail: \`kubectl -n ${namespace} logs <pod> --previous\`; a pod in Init waits for the endpoint that its init container names.`,
      "Pods that are Ready while this fires: Prometheus can't reach them. Look at its targets page, and whether its pods still have the namespace and labels of the setting `monitoring.prometheus`.",
    ],
  };
}

/** One of several targets can't be scraped: everything that is measured there is unknown. */
export function targetDown({ namespace, prefix }: Scope): Alert {
  return {
    name: `${prefix}TargetDown`,
    severity: "warning",
    for: "10m",
    expression: `${select("up", { namespace })} == 0`,
    summary: "{{ $labels.pod }} of {{ $labels.service }} can't be scraped",
    description: "Nothing is known of this pod: other alerts about it can't fire.",
    steps: [
      `\`kubectl -n ${namespace} describe pod <pod>\`: is the container that serves the metrics running?`,
      "If the pod runs well and can't be scraped, a NetworkPolicy denies Prometheus' pods: compare them with the setting `monitoring.prometheus`.",
    ],
  };
}

/** The dead man's switch: fires always, so that whoever gets it notices when the whole chain of alerting is dead. */
export function watchdog({ namespace, prefix }: Scope): Alert {
  return {
    name: `${prefix}Watchdog`,
    severity: "none",
    for: "0s",
    expression: "vector(1)",
    labels: { namespace },
    summary: "Alerting works",
    description:
      "Always fires. Route it to a service outside the cluster that raises an alarm when it stops arriving.",
    steps: [
      "Nothing to do while it fires.",
      "When it stops arriving: is Prometheus running, is the PrometheusRule selected (`kubectl get prometheusrule -A`), does Alertmanager send?",
    ],
  };
}

/** Without kube-state-metrics every alert on backups, pods, quotas and budgets is silent. */
export function clusterMetricsAbsent({ namespace, prefix }: Scope): Alert {
  return {
    name: `${prefix}ClusterMetricsAbsent`,
    severity: "critical",
    for: "15m",
    expression: `absent(${select("kube_pod_info", { namespace })})`,
    summary: `kube-state-metrics tells nothing about ${namespace}`,
    description: "Failed backups, pods that are not ready and full quotas would go unnoticed.",
    steps: [
      "`kubectl get pods -A -l app.kubernetes.io/name=kube-state-metrics`: does it run?",
      "Its ServiceMonitor needs `honorLabels: true`; without it, `namespace` is the namespace of kube-state-metrics itself.",
    ],
  };
}
