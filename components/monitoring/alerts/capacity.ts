import type { Alert, Scope, Severity } from "../alert.ts";
import { type Matchers, select } from "../promql.ts";

export interface CapacityThresholds {
  /** Share of a volume, in percent. */
  readonly volumeWarningPercent: number;
  readonly volumeCriticalPercent: number;
  /** Share of the namespace's quota, in percent. */
  readonly quotaPercent: number;
}

const perClaim = "namespace, persistentvolumeclaim";

/** What runs out while everything still works. `operated` are budgets whose operator moves pods out of the way by itself. */
export function capacityAlerts(
  scope: Scope,
  limits: CapacityThresholds,
  operated: readonly string[] = [],
): readonly Alert[] {
  return [
    volume(scope, "VolumeFilling", "warning", "15m", limits.volumeWarningPercent),
    volume(scope, "VolumeAlmostFull", "critical", "5m", limits.volumeCriticalPercent),
    volumeFullSoon(scope),
    quota(scope, limits.quotaPercent),
    autoscalerAtMaximum(scope),
    disruptionsBlocked(scope, operated),
  ];
}

const enlarge = [
  "Enlarge the claim (`kubectl patch pvc`) if the storage class allows it, then set the same size in the stack file.",
  "For a volume of backups: does the cleanup run, and is the retention right?",
];

function share({ namespace }: Scope): { readonly available: string; readonly capacity: string } {
  return {
    available: `min by (${perClaim}) (${select("kubelet_volume_stats_available_bytes", { namespace })})`,
    capacity: `max by (${perClaim}) (${select("kubelet_volume_stats_capacity_bytes", { namespace })})`,
  };
}

function volume(scope: Scope, name: string, severity: Severity, time: string, percent: number): Alert {
  const { available, capacity } = share(scope);
  return {
    name: `${scope.prefix}${name}`,
    severity,
    for: time,
    expression: `1 - ${available} / ${capacity} > ${percent / 100}`,
    summary: "The volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full",
    description: "A full volume stops the server that writes to it.",
    steps: enlarge,
  };
}

/** Four days ahead covers a weekend. A volume that is mostly empty after a first fill is left alone. */
function volumeFullSoon(scope: Scope): Alert {
  const { available, capacity } = share(scope);
  const ahead = 4 * 86400;
  const series = select("kubelet_volume_stats_available_bytes", { namespace: scope.namespace });
  return {
    name: `${scope.prefix}VolumeFullSoon`,
    severity: "warning",
    for: "1h",
    expression:
      `min by (${perClaim}) (predict_linear(${series}[6h], ${ahead})) < 0\n` +
      `and on (${perClaim}) ${available} / ${capacity} < 0.5`,
    summary: "At this rate {{ $labels.persistentvolumeclaim }} is full within four days",
    description: "A full volume stops the server that writes to it.",
    steps: [
      "What grows, and should it? Streams without a limit and keys without an expiry grow forever.",
      ...enlarge,
    ],
  };
}

function quota({ namespace, prefix }: Scope, percent: number): Alert {
  const amount = (type: "used" | "hard") =>
    `max by (namespace, resourcequota, resource) (${select("kube_resourcequota", { namespace, type })})`;
  return {
    name: `${prefix}QuotaNearlyUsed`,
    severity: "warning",
    for: "15m",
    expression: `${amount("used")} / (${amount("hard")} > 0) > ${percent / 100}`,
    summary: "{{ $labels.resource }} of the quota is used to {{ $value | humanizePercentage }}",
    description: "What does not fit is refused: a surge pod of a roll-out, an autoscaler's pod, a backup.",
    steps: [
      `\`kubectl -n ${namespace} describe quota\`. The program computes the quota from the stack: something else runs in the namespace, or the setting was lowered.`,
    ],
  };
}

function autoscalerAtMaximum({ namespace, prefix }: Scope): Alert {
  const per = "namespace, horizontalpodautoscaler";
  const current = select("kube_horizontalpodautoscaler_status_current_replicas", { namespace });
  const maximum = select("kube_horizontalpodautoscaler_spec_max_replicas", { namespace });
  return {
    name: `${prefix}AutoscalerAtMaximum`,
    severity: "warning",
    for: "15m",
    mayBeAbsent: [
      "kube_horizontalpodautoscaler_spec_max_replicas",
      "kube_horizontalpodautoscaler_status_current_replicas",
    ],
    expression: `max by (${per}) (${current}) >= on (${per}) max by (${per}) (${maximum})`,
    summary: "{{ $labels.horizontalpodautoscaler }} has reached its {{ $value }} pods",
    description: "More load makes every request slower from here on.",
    steps: [
      "Is the load real? Look at the dashboard's traffic.",
      "Raise the maximum in the stack file. The quota is computed from it.",
    ],
  };
}

function disruptionsBlocked({ namespace, prefix }: Scope, operated: readonly string[]): Alert {
  const per = "namespace, poddisruptionbudget";
  const others: Matchers =
    operated.length > 0 ? { poddisruptionbudget: { operator: "!~", value: operated.join("|") } } : {};
  const allowed = select("kube_poddisruptionbudget_status_pod_disruptions_allowed", {
    namespace,
    ...others,
  });
  const expected = select("kube_poddisruptionbudget_status_expected_pods", { namespace });
  return {
    name: `${prefix}DisruptionsBlocked`,
    severity: "warning",
    for: "30m",
    expression: `max by (${per}) (${allowed}) == 0 and on (${per}) max by (${per}) (${expected}) > 0`,
    summary: "{{ $labels.poddisruptionbudget }} lets no pod go",
    description: "Draining a node waits until it does.",
    steps: [
      "If one of its pods is not ready, repair that pod.",
      "If all are ready, the budget requires as many pods as there are.",
    ],
  };
}
