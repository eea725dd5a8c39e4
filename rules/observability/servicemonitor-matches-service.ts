import type { Graph } from "../graph/graph.ts";
import {
  type Endpoint,
  findsNothing,
  type Monitor,
  type MonitorSpec,
  monitoredPods,
  monitoredPort,
  monitoredServices,
  podPort,
} from "../kubernetes/monitors.ts";
import { strayFields } from "../kubernetes/selector-fields.ts";
import { backends } from "../kubernetes/services.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { type Problems, problemsOf, some } from "../model/unknown.ts";

function podProblems(graph: Graph, monitor: Monitor): Problems {
  const pods = monitoredPods(graph, monitor);
  if (pods.length === 0) return findsNothing(graph, monitor, "its selector matches no pods of the stack");
  return problemsOf(monitor.spec.podMetricsEndpoints ?? [], (endpoint) => podProblem(endpoint, pods));
}

/** A port by the name that a container gives it. Without any pods, another rule says so. */
function podProblem(endpoint: Endpoint, pods: readonly Workload[]): Problems {
  const port = endpoint.port ?? endpoint.targetPort;
  return (
    port !== undefined &&
    pods.length > 0 &&
    !some(pods, (one) => podPort(endpoint, one) !== undefined) &&
    `${pods.map(({ name }) => name).join(", ")} has no port named ${port}`
  );
}

export const servicemonitorMatchesService = rule({
  id: "servicemonitor-matches-service",
  title: "Every ServiceMonitor selects a Service and an existing port.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [54],
  remediation: ["Give the Service the labels that the monitor selects, and name the Service's port."],
  subjects: everyObject<MonitorSpec>(
    "monitoring.coreos.com/ServiceMonitor",
    "monitoring.coreos.com/PodMonitor",
  ),
  check: (monitor, { graph }) => {
    const [stray] = strayFields(monitor.spec.selector);
    if (stray !== undefined)
      return `its selector has "${stray}", which must be in matchLabels; without it, it selects all`;
    if (monitor.kind === "PodMonitor") return podProblems(graph, monitor);
    const services = monitoredServices(graph, monitor);
    if (services.length === 0)
      return findsNothing(graph, monitor, "its selector matches the labels of no Service of the stack");
    return problemsOf(monitor.spec.endpoints ?? [], (endpoint) => {
      if (endpoint.targetPort !== undefined)
        return podProblem(
          endpoint,
          services.flatMap((service) => backends(graph, service)),
        );
      return (
        !services.some((service) => monitoredPort(service, endpoint)) &&
        `${services.map(({ name }) => name).join(", ")} has no port named ${endpoint.port}`
      );
    });
  },
});
