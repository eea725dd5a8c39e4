import {
  doubles,
  forbidden,
  list,
  needed,
  number,
  object,
  objects,
  type Problem,
  type Tables,
  text,
  type Values,
} from "./check.ts";
import * as form from "./forms.ts";

export const serviceTables: Tables = {
  "core.v1.Service": { required: ["spec"] },
  "core.v1.ServiceSpec": {
    fields: {
      type: form.oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
      sessionAffinity: form.oneOf("None", "ClientIP"),
      internalTrafficPolicy: form.oneOf("Cluster", "Local"),
      externalTrafficPolicy: form.oneOf("Cluster", "Local"),
      ipFamilies: form.oneOf("IPv4", "IPv6"),
      ipFamilyPolicy: form.oneOf("SingleStack", "PreferDualStack", "RequireDualStack"),
      trafficDistribution: form.oneOf("PreferClose", "PreferSameZone", "PreferSameNode"),
      externalIPs: endpointAddress(),
      loadBalancerSourceRanges: form.paddedCidr,
      loadBalancerClass: form.qualifiedName,
      healthCheckNodePort: form.between(0, 65_535),
    },
    keys: { selector: form.qualifiedName },
    together: (values) => [
      ...typeProblems(values),
      ...addressProblems(values),
      ...trafficProblems(values),
      ...affinityProblems(values),
      ...Object.entries(object(values, "selector") ?? {}).map(
        ([key, value]): Problem =>
          !form.labelValue.fits(value) && [`selector[${key}]`, `must be ${form.labelValue.allowed}`],
      ),
    ],
  },
  "core.v1.ServicePort": {
    fields: {
      port: form.portNumber,
      targetPort: form.port,
      protocol: form.oneOf("TCP", "UDP", "SCTP"),
      appProtocol: form.qualifiedName,
    },
  },
};

function endpointAddress(): form.Form {
  return {
    allowed: "an IP address that isn't of this host or link",
    fits: (value) =>
      form.ip.fits(value) &&
      !/^(0\.0\.0\.0|127\.|169\.254\.|224\.0\.0\.|::1?$|fe[89ab]|ff02:)/i.test(String(value)),
  };
}

function typeProblems(values: Values): readonly Problem[] {
  const type = text(values, "type");
  const isHeadless = text(values, "clusterIP") === "None" || list(values, "clusterIPs")[0] === "None";
  const ports = objects(values, "ports");
  if (type === "ExternalName")
    return [
      ...needed(values, true, "which type ExternalName asks for", "externalName"),
      text(values, "externalName") !== undefined &&
        !form.externalName.fits(values.externalName) && [
          "externalName",
          `must be ${form.externalName.allowed}`,
        ],
      ...forbidden(values, true, "beside type ExternalName", "clusterIPs", "ipFamilies", "ipFamilyPolicy"),
      ...forbidden(values, true, "beside type ExternalName", "clusterIP"),
    ];
  return [
    ...needed(values, !isHeadless, "", "ports"),
    isHeadless &&
      (type === "NodePort" || type === "LoadBalancer") && ["clusterIP", `can't be None beside type ${type}`],
    ...ports.map(
      (one, index): Problem =>
        type === "ClusterIP" &&
        (number(one, "nodePort") ?? 0) !== 0 && [
          `ports[${index}].nodePort`,
          "isn't allowed beside type ClusterIP",
        ],
    ),
    ...doubles(ports, "ports", (one) => {
      const nodePort = number(one, "nodePort") ?? 0;
      return nodePort === 0 ? undefined : `${text(one, "protocol")} ${nodePort}`;
    }).map((problem): Problem => problem && [`${problem[0]}.nodePort`, problem[1]]),
  ];
}

function addressProblems(values: Values): readonly Problem[] {
  if (text(values, "type") === "ExternalName") return [];
  const one = text(values, "clusterIP");
  const all = list(values, "clusterIPs");
  const families = list(values, "ipFamilies");
  return [
    one !== undefined &&
      one !== "" &&
      one !== "None" &&
      !form.ip.fits(one) && ["clusterIP", "must be an IP address or None"],
    ...all.map(
      (address, index): Problem =>
        !form.ip.fits(address) &&
        !(address === "None" && index === 0 && all.length === 1) && [
          `clusterIPs[${index}]`,
          "must be an IP address, or None alone",
        ],
    ),
    all.length > 2 && ["clusterIPs", "has more than two"],
    all.length > 0 && all[0] !== one && ["clusterIPs", "must begin with clusterIP"],
    families.length !== new Set(families).size && ["ipFamilies", "has one twice"],
    families.length > 1 &&
      text(values, "ipFamilyPolicy") === "SingleStack" && [
        "ipFamilyPolicy",
        "can't be SingleStack beside two families",
      ],
  ];
}

function trafficProblems(values: Values): readonly Problem[] {
  const type = text(values, "type");
  const isBalanced = type === "LoadBalancer";
  const isOutside =
    isBalanced || type === "NodePort" || (type === "ClusterIP" && list(values, "externalIPs").length > 0);
  const isLocal = text(values, "externalTrafficPolicy") === "Local";
  return [
    ...forbidden(
      values,
      !isBalanced,
      "without type LoadBalancer",
      "loadBalancerSourceRanges",
      "loadBalancerClass",
      "allocateLoadBalancerNodePorts",
    ),
    ...forbidden(values, !isOutside, "for what can't be reached from outside", "externalTrafficPolicy"),
    (number(values, "healthCheckNodePort") ?? 0) !== 0 &&
      !(isBalanced && isLocal) && [
        "healthCheckNodePort",
        "needs type LoadBalancer and externalTrafficPolicy Local",
      ],
  ];
}

/** A day. */
const longestAffinity = 86_400;

function affinityProblems(values: Values): readonly Problem[] {
  const config = object(values, "sessionAffinityConfig");
  const timeout = number(object(config, "clientIP"), "timeoutSeconds");
  return [
    timeout !== undefined &&
      (timeout < 1 || timeout > longestAffinity) && [
        "sessionAffinityConfig.clientIP.timeoutSeconds",
        `must be from 1 to ${longestAffinity}, and is ${timeout}`,
      ],
  ];
}
