import { type MonitorSpec, monitoredPods, monitoredPort, monitoredServices } from "../kubernetes/monitors.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const servicemonitorMatchesService = rule({
  id: "servicemonitor-matches-service",
  title: "Every monitor finds a Service, and the port that it names.",
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
    if (monitor.kind === "PodMonitor")
      return monitoredPods(graph, monitor).length === 0 && "its selector matches no pods of the stack";
    const services = monitoredServices(graph, monitor);
    if (services.length === 0) return "its selector matches the labels of no Service of the stack";
    return problemsOf(
      monitor.spec.endpoints ?? [],
      (endpoint) =>
        endpoint.targetPort === undefined &&
        !services.some((service) => monitoredPort(service, endpoint)) &&
        `${services.map(({ name }) => name).join(", ")} has no port named ${endpoint.port}`,
    );
  },
});
