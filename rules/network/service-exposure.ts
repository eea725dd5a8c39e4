import type { ServiceSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";

export const serviceExposure = rule({
  id: "service-exposure",
  title: "Nothing is reachable from outside without a reason.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [42],
  remediation: [
    "Use a ClusterIP Service behind the Ingress.",
    "Or give the reason: annotation readiness.seaworthy.dev/exposed.",
  ],
  subjects: everyObject<ServiceSpec>("Service"),
  check: ({ annotations, spec }) => {
    if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") return undefined;
    return (
      !annotations[declared("exposed")] &&
      `type ${spec.type} opens it to outside the cluster, and no reason is given`
    );
  },
});
