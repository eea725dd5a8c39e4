import type { Alert, Scope } from "../alert.ts";
import type { Metric } from "../metrics.ts";
import { select } from "../promql.ts";

/** What a program made with controller-runtime exports, under its names. */
export interface ControllerMetrics {
  /** Counts reconciliations, with the label `controller`. */
  readonly reconciliations: Metric;
  /** Counts those that failed, likewise. */
  readonly errors: Metric;
  /** How many objects wait for their turn; not those that wait for another try. */
  readonly queued: Metric;
  /** 1 for the replica that leads, with the Lease as the label `name`. */
  readonly leading: Metric;
}

export interface MonitoredControllers {
  /** The Service that its pods are scraped through. */
  readonly service: string;
  /** The Lease by which its replicas choose who leads. */
  readonly lease: string;
  readonly metrics: ControllerMetrics;
  /** Reconciliations in a second that no change of specifications explains. */
  readonly loopsPerSecond: number;
}

/** What an operator does wrong while its probes, which ask only whether it runs, say that it is well. */
export function controllerAlerts(scope: Scope, of: MonitoredControllers): readonly Alert[] {
  return [failing(scope, of), stuck(scope, of), loop(scope, of), leaderMissing(scope, of)];
}

const perController = "namespace, controller";

/** Another try may come only after 1000 s: over a shorter time, an object that fails for ever would look well in between. */
function failing({ namespace, prefix }: Scope, { metrics, service }: MonitoredControllers): Alert {
  return {
    name: `${prefix}ReconcileErrors`,
    severity: "warning",
    for: "3m",
    expression: `sum by (${perController}) (increase(${select(metrics.errors, { namespace, service })}[20m])) > 0`,
    summary: "The controller {{ $labels.controller }} of the operator fails",
    description: "Some objects are not, or not wholly, what their specifications say.",
    steps: [
      `\`kubectl -n ${namespace} logs -l app=${service} --since=20m --prefix | grep '"level":"error"'\` names the objects and tells why.`,
      "One object alone: its own specification can't be done, such as a name that no namespace may have. Its owner must change or delete it.",
      "All of one kind: the operator lacks a right, or an admission rule or a quota refuses what it makes.",
      "The alert ends 20 minutes after the last failure.",
    ],
  };
}

function stuck({ namespace, prefix }: Scope, { metrics, service }: MonitoredControllers): Alert {
  const queued = `sum by (${perController}) (${select(metrics.queued, { namespace, service })})`;
  const done = `sum by (${perController}) (rate(${select(metrics.reconciliations, { namespace, service })}[5m]))`;
  return {
    name: `${prefix}ReconcileStuck`,
    severity: "critical",
    for: "3m",
    expression: `${queued} > 0 unless on (${perController}) ${done} > 0`,
    summary: "{{ $value }} objects wait for the controller {{ $labels.controller }}, which does nothing",
    description: "Changes have no effect, and nothing fails that would tell of it.",
    steps: [
      `\`kubectl -n ${namespace} logs -l app=${service} --since=10m --prefix\`: what did it do last?`,
      `\`kubectl -n ${namespace} get lease -o wide\` tells which pod leads. Delete that pod: another takes over.`,
    ],
  };
}

/** A controller that changes what it watches calls itself again, for ever. */
function loop({ namespace, prefix }: Scope, of: MonitoredControllers): Alert {
  const { loopsPerSecond, metrics, service } = of;
  return {
    name: `${prefix}ReconcileLoop`,
    severity: "warning",
    for: "5m",
    expression: `sum by (${perController}) (rate(${select(metrics.reconciliations, { namespace, service })}[5m])) > ${loopsPerSecond}`,
    summary: "The controller {{ $labels.controller }} reconciles {{ $value | humanize }} times a second",
    description:
      "It most likely answers its own changes. That loads the API server and lets objects grow until etcd refuses them.",
    steps: [
      "`kubectl get <kind> -A -o json | jq '.items[] | [.metadata.name, (.status.conditions | length)]'`: does a list of conditions grow?",
      "`kubectl get crd <plural>.<group> -o yaml`: do the conditions of the status have all of their fields? The API server drops fields that it doesn't know, and the controller adds them again. `pulumi up` restores the definition.",
      `Until then: \`kubectl -n ${namespace} scale deployment ${service} --replicas=0\`.`,
    ],
  };
}

/** None leads after all were lost, or where none gets the Lease; two lead where they don't ask for it. */
function leaderMissing(
  { namespace, prefix }: Scope,
  { lease, metrics, service }: MonitoredControllers,
): Alert {
  const matchers = { namespace, name: lease };
  const leading = select(metrics.leading, matchers);
  return {
    name: `${prefix}LeaderMissing`,
    severity: "critical",
    for: "2m",
    expression: `sum by (namespace, name) (${leading}) != 1\nor\nabsent(${leading})`,
    summary: "Not exactly one replica of the operator leads",
    description: "Without a leader, changes have no effect. Two leaders undo each other's work.",
    steps: [
      `\`kubectl -n ${namespace} get lease ${lease} -o yaml\`: who holds it, and was it renewed within 15 seconds?`,
      `\`kubectl -n ${namespace} get pods -l app=${service} -o wide\`: are its pods Ready?`,
      `\`kubectl -n ${namespace} logs -l app=${service} --tail=50 --prefix\`: an error about leases is a right that its Role lacks.`,
    ],
  };
}
