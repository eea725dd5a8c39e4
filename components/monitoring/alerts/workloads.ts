import type { Alert, Scope } from "../alert.ts";
import { matching, select } from "../promql.ts";

const perPod = "namespace, pod";

/** Pods that don't do what they were started for. */
export function workloadAlerts(scope: Scope): readonly Alert[] {
  return [podNotReady(scope), crashLooping(scope), restarting(scope), replicasMissing(scope)];
}

/** Pods of Jobs that ended are not ready either; they are in another phase. */
function podNotReady({ namespace, prefix }: Scope): Alert {
  const ready = `max by (${perPod}) (${select("kube_pod_status_ready", { namespace, condition: "true" })})`;
  const alive = select("kube_pod_status_phase", { namespace, phase: matching("Pending|Running|Unknown") });
  return {
    name: `${prefix}PodNotReady`,
    severity: "warning",
    for: "15m",
    expression: `${ready} == 0 and on (${perPod}) (${alive} > 0)`,
    summary: "{{ $labels.pod }} has not been ready for 15 minutes",
    description: "It takes no traffic.",
    steps: [
      `\`kubectl -n ${namespace} describe pod <pod>\`: the events say whether scheduling, the image, a volume or a probe is the problem.`,
      "In Init: it waits for the endpoint that its init container names. Check that endpoint.",
    ],
  };
}

function crashLooping({ namespace, prefix }: Scope): Alert {
  const waiting = select("kube_pod_container_status_waiting_reason", {
    namespace,
    reason: "CrashLoopBackOff",
  });
  return {
    name: `${prefix}PodCrashLooping`,
    severity: "warning",
    for: "5m",
    mayBeAbsent: ["kube_pod_container_status_waiting_reason"],
    // Between two attempts the container runs for a moment.
    expression: `max by (${perPod}, container) (max_over_time(${waiting}[5m])) > 0`,
    summary: "{{ $labels.container }} in {{ $labels.pod }} fails over and over",
    description: "It ends soon after each start.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod> -c <container> --previous\` shows its last output.`,
      "`OOMKilled` in `kubectl describe pod`: its memory limit is too low, or it leaks memory.",
      "After a deployment: `pulumi up` with the previous image.",
    ],
  };
}

function restarting({ namespace, prefix }: Scope): Alert {
  const restarts = select("kube_pod_container_status_restarts_total", { namespace });
  return {
    name: `${prefix}PodRestarting`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perPod}, container) (increase(${restarts}[1h])) > 3`,
    summary:
      "{{ $labels.container }} in {{ $labels.pod }} restarted {{ $value | humanize }} times in an hour",
    description: "Each restart cuts its connections.",
    steps: [
      `\`kubectl -n ${namespace} describe pod <pod>\`: exit code 137 means out of memory or a failed liveness probe. The events show which.`,
    ],
  };
}

function replicasMissing({ namespace, prefix }: Scope): Alert {
  const short = (wanted: "kube_deployment_spec_replicas" | "kube_statefulset_replicas", kind: string) =>
    `max by (namespace, ${kind}) (${select(wanted, { namespace })})`;
  const deployments = select("kube_deployment_status_replicas_available", { namespace });
  const sets = select("kube_statefulset_status_replicas_ready", { namespace });
  return {
    name: `${prefix}ReplicasMissing`,
    severity: "warning",
    for: "15m",
    expression:
      `${short("kube_deployment_spec_replicas", "deployment")} > on (namespace, deployment) max by (namespace, deployment) (${deployments})\n` +
      `or\n${short("kube_statefulset_replicas", "statefulset")} > on (namespace, statefulset) max by (namespace, statefulset) (${sets})`,
    summary: "{{ $labels.deployment }}{{ $labels.statefulset }} has fewer pods than it should have",
    description:
      "{{ $value }} are wanted. The rest carries all the load, and a failure takes a larger share of it.",
    steps: [`\`kubectl -n ${namespace} get events --sort-by=.lastTimestamp\`: quota, scheduling or images.`],
  };
}
