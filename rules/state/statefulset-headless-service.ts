import type { ServiceSpec } from "../kubernetes/objects.ts";
import { matchesLabels } from "../kubernetes/selectors.ts";
import { isHeadless } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const statefulsetHeadlessService = rule({
  id: "statefulset-headless-service",
  title: "Every StatefulSet has its headless Service.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [29],
  remediation: ["Set serviceName to a Service with clusterIP: None and the selector of the pods."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (workload.kind !== "StatefulSet") return new NotApplicable("Its pods have no names of their own.");
    const name = workload.resource.spec.serviceName ?? "";
    const service = graph.find<ServiceSpec>("Service", workload.namespace, name);
    if (!service) return `its serviceName is "${name}", and there is no such Service`;
    if (!isHeadless(service)) return `Service ${name} isn't headless, so its pods have no names`;
    return (
      !matchesLabels(service.spec.selector ?? {}, workload.podLabels) &&
      `Service ${name} doesn't select its pods`
    );
  },
});
