import type { ServiceSpec } from "../kubernetes/objects.ts";
import { backends } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const serviceTargetPortDeclared = rule({
  id: "service-target-port-declared",
  title: "Every target port number of a Service is declared by its pods.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [54],
  remediation: ["Declare the port in the container, or correct targetPort."],
  subjects: everyObject<ServiceSpec>("Service"),
  check: (service, { graph }) => {
    // Ports needn't be declared; where some are, another one is more often a mistake.
    const pods = backends(graph, service).filter(({ ports }) => ports.length > 0);
    const numbered = (service.spec.ports ?? []).flatMap(
      ({ name, port, protocol = "TCP", targetPort = port }) =>
        typeof targetPort === "number" ? [{ title: name ?? port, protocol, targetPort }] : [],
    );
    if (pods.length === 0 || numbered.length === 0)
      return new NotApplicable("It sends to no number, or its pods declare no ports.");
    return problemsOf(numbered, ({ protocol, targetPort, title }) =>
      problemsOf(
        pods,
        ({ ports, title: pod }) =>
          !ports.some((one) => one.containerPort === targetPort && (one.protocol ?? "TCP") === protocol) &&
          `port ${title} goes to ${targetPort} by ${protocol}, which isn't among the ports of ${pod}`,
      ),
    );
  },
});
