import type { ServiceSpec } from "../kubernetes/objects.ts";
import { noPods } from "../kubernetes/operators.ts";
import { backends, hasSelector } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const serviceSelectsWorkload = rule({
  id: "service-selects-workload",
  title: "Every Service has pods behind it.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [54],
  remediation: ["Make its selector a part of the pods' labels."],
  subjects: everyObject<ServiceSpec>("Service"),
  check: (service, { graph }) => {
    if (!hasSelector(service))
      return new NotApplicable("It has no selector; its endpoints are somebody else's.");
    return (
      backends(graph, service).length === 0 &&
      noPods(graph, service.namespace, "its selector matches no pods of the stack")
    );
  },
});
