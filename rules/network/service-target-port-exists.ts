import type { ServiceSpec } from "../kubernetes/objects.ts";
import { backends, targetPort } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const serviceTargetPortExists = rule({
  id: "service-target-port-exists",
  title: "Every target port of a Service exists in its pods.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [54],
  remediation: ["Name the port in the container, or use its number as targetPort."],
  subjects: everyObject<ServiceSpec>("Service"),
  check: (service, { graph }) => {
    const pods = backends(graph, service);
    if (pods.length === 0) return new NotApplicable("No pods of the stack are behind it.");
    return problemsOf(service.spec.ports ?? [], (port) =>
      problemsOf(
        pods,
        (workload) =>
          targetPort(port, workload) === undefined &&
          `port ${port.name ?? port.port} goes to "${port.targetPort}", which ${workload.title} doesn't name`,
      ),
    );
  },
});
