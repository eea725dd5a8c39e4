import type { ServiceSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";

export const serviceExposure = rule({
  id: "service-exposure",
  title: "Nothing is exposed outside the cluster without a reason.",
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
    if (annotations[declared("exposed")]) return undefined;
    const { externalIPs = [], type } = spec;
    return [
      (type === "NodePort" || type === "LoadBalancer") &&
        `type ${type} opens it to outside the cluster, and no reason is given`,
      externalIPs.length > 0 &&
        `traffic to ${externalIPs.join(", ")} that reaches a node goes to its pods, and no reason is given`,
    ];
  },
});
