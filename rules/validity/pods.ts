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
import { containerResource } from "./containers.ts";
import * as form from "./forms.ts";
import { labelValueProblems, operatorProblems } from "./metadata.ts";

const probes = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

export const podTables: Tables = {
  "core.v1.PodTemplateSpec": {
    required: ["spec"],
    together: (values) =>
      forbidden(object(values, "spec") ?? {}, true, "in a template", "ephemeralContainers").map(
        (problem): Problem => problem && [`spec.${problem[0]}`, problem[1]],
      ),
  },
  "core.v1.PodSpec": {
    fields: {
      restartPolicy: form.oneOf("Always", "OnFailure", "Never"),
      dnsPolicy: form.oneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"),
      preemptionPolicy: form.oneOf("PreemptLowerPriority", "Never"),
      terminationGracePeriodSeconds: form.atLeast(0),
      activeDeadlineSeconds: form.atLeast(1, 2 ** 31 - 1),
      serviceAccountName: form.subdomain,
      nodeName: form.subdomain,
      runtimeClassName: form.subdomain,
      priorityClassName: form.subdomain,
      hostnameOverride: form.subdomain,
    },
    keys: { nodeSelector: form.qualifiedName, overhead: containerResource },
    together: podProblems,
  },
  "core.v1.PodOS": { fields: { name: form.oneOf("linux", "windows") } },
  "core.v1.PodReadinessGate": { fields: { conditionType: form.qualifiedName } },
  "core.v1.PodSchedulingGate": { fields: { name: form.qualifiedName } },
  "core.v1.PodSecurityContext": {
    fields: {
      runAsUser: form.userId,
      runAsGroup: form.userId,
      fsGroup: form.userId,
      supplementalGroups: form.userId,
      fsGroupChangePolicy: form.oneOf("OnRootMismatch", "Always"),
      supplementalGroupsPolicy: form.oneOf("Merge", "Strict"),
      seLinuxChangePolicy: form.oneOf("Recursive", "MountOption"),
    },
    together: (values) =>
      doubles(objects(values, "sysctls"), "sysctls", (one) => text(one, "name")?.replaceAll("/", ".")),
  },
  "core.v1.Sysctl": {
    fields: {
      name: {
        allowed: "the name of a sysctl",
        fits: (value) =>
          /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9]$/.test(String(value)),
      },
    },
  },
  "core.v1.HostAlias": { fields: { ip: form.ip, hostnames: form.subdomain } },
  "core.v1.PodDNSConfig": {
    fields: {
      nameservers: form.ip,
      searches: {
        allowed: "a DNS name",
        fits: (value) =>
          value === "." ||
          /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*\.?$/.test(String(value)),
      },
    },
    together: (values) => [
      list(values, "nameservers").length > 3 && ["nameservers", "has more than 3"],
      list(values, "searches").length > 32 && ["searches", "has more than 32"],
    ],
  },
  "core.v1.PodDNSConfigOption": { required: ["name"] },
  "core.v1.Toleration": {
    fields: { key: form.qualifiedName, effect: form.oneOf("NoSchedule", "PreferNoSchedule", "NoExecute") },
    together: tolerationProblems,
  },
  "core.v1.TopologySpreadConstraint": {
    fields: {
      maxSkew: form.atLeast(1),
      minDomains: form.atLeast(1),
      whenUnsatisfiable: form.oneOf("DoNotSchedule", "ScheduleAnyway"),
      nodeAffinityPolicy: form.oneOf("Honor", "Ignore"),
      nodeTaintsPolicy: form.oneOf("Honor", "Ignore"),
      matchLabelKeys: form.qualifiedName,
    },
    together: (values) => [
      ...forbidden(
        values,
        text(values, "whenUnsatisfiable") === "ScheduleAnyway",
        "beside ScheduleAnyway",
        "minDomains",
      ),
      ...keysOfSelector(values, "matchLabelKeys"),
      ...(object(values, "labelSelector")
        ? []
        : forbidden(values, true, "without labelSelector", "matchLabelKeys")),
    ],
  },
  "core.v1.NodeSelector": { required: ["nodeSelectorTerms"] },
  "core.v1.NodeSelectorTerm": {
    together: (values) =>
      objects(values, "matchFields").map(
        (one, index): Problem =>
          !(text(one, "key") === "metadata.name" && list(one, "values").length === 1) && [
            `matchFields[${index}]`,
            "must be of metadata.name, with one value",
          ],
      ),
  },
  "core.v1.Pod": { required: ["spec"], together: (values) => hostNameProblems(values, "spec") },
  "core.v1.NodeSelectorRequirement": {
    fields: { key: form.qualifiedName },
    together: (values) => [
      ...operatorProblems(values, {
        some: ["In", "NotIn"],
        none: ["Exists", "DoesNotExist"],
        number: ["Gt", "Lt"],
      }),
      ...labelValueProblems(values),
    ],
  },
  "core.v1.PreferredSchedulingTerm": { fields: { weight: form.between(1, 100) } },
  "core.v1.WeightedPodAffinityTerm": { fields: { weight: form.between(1, 100) } },
  "core.v1.PodAffinityTerm": {
    fields: {
      topologyKey: form.qualifiedName,
      namespaces: form.label,
      matchLabelKeys: form.qualifiedName,
      mismatchLabelKeys: form.qualifiedName,
    },
    together: (values) => [
      ...(object(values, "labelSelector")
        ? []
        : forbidden(values, true, "without labelSelector", "matchLabelKeys", "mismatchLabelKeys")),
      ...keysOfSelector(values, "matchLabelKeys"),
      ...list(values, "mismatchLabelKeys").map(
        (one, index): Problem =>
          list(values, "matchLabelKeys").includes(one) && [
            `mismatchLabelKeys[${index}]`,
            "is one of matchLabelKeys, too",
          ],
      ),
    ],
  },
};

/** A StatefulSet gives its pods names of its own, whatever its template says. */
export function hostNameProblems(values: Values, pod: string): readonly Problem[] {
  const spec = pod.split(".").reduce<Values | undefined>((within, field) => object(within, field), values);
  return ["hostname", "subdomain"].map((field): Problem => {
    const name = text(spec, field) ?? "";
    return name !== "" && !form.label.fits(name) && [`${pod}.${field}`, `must be ${form.label.allowed}`];
  });
}

function podProblems(values: Values): readonly Problem[] {
  const dnsConfig = object(values, "dnsConfig");
  const isNone = text(values, "dnsPolicy") === "None";
  return [
    ...needed(values, isNone, "which dnsPolicy None asks for", "dnsConfig"),
    isNone &&
      dnsConfig &&
      list(dnsConfig, "nameservers").length === 0 && [
        "dnsConfig.nameservers",
        "is missing, which dnsPolicy None asks for",
      ],
    ...initProblems(values),
    ...["requests", "limits"].flatMap((of) =>
      Object.keys(object(object(values, "resources"), of) ?? {}).map(
        (name): Problem =>
          !/^(cpu|memory|hugepages-.+)$/.test(name) && [
            `resources.${of}[${name}]`,
            "isn't allowed for a whole pod",
          ],
      ),
    ),
    ...hostNetworkProblems(values),
    ...hostPortProblems(values),
    ...Object.entries(object(values, "nodeSelector") ?? {}).map(
      ([key, value]): Problem =>
        !form.labelValue.fits(value) && [`nodeSelector[${key}]`, `must be ${form.labelValue.allowed}`],
    ),
    ...doubles(objects(values, "schedulingGates"), "schedulingGates", (one) => text(one, "name")),
    ...doubles(
      objects(values, "topologySpreadConstraints"),
      "topologySpreadConstraints",
      (one) => `${text(one, "topologyKey")} ${text(one, "whenUnsatisfiable")}`,
    ),
    ...doubles(objects(values, "hostAliases"), "hostAliases", () => undefined),
    ...(["hostPID", "shareProcessNamespace"].every((field) => values[field] === true)
      ? ([["shareProcessNamespace", "can't be true beside hostPID: true"]] as const)
      : []),
    ...hostUserProblems(values),
  ];
}

/** What runs once and ends has no probes; what goes on beside the others may. */
function initProblems(values: Values): readonly Problem[] {
  return objects(values, "initContainers").flatMap((one, index): readonly Problem[] =>
    text(one, "restartPolicy") === "Always"
      ? []
      : forbidden(one, true, "in an init container without restartPolicy: Always", ...probes).map(
          (problem): Problem => problem && [`initContainers[${index}].${problem[0]}`, problem[1]],
        ),
  );
}

function hostNetworkProblems(values: Values): readonly Problem[] {
  if (values.hostNetwork !== true) return [];
  return ["containers", "initContainers"].flatMap((kind) =>
    objects(values, kind).flatMap((one, index) =>
      objects(one, "ports").map((port, at): Problem => {
        const hostPort = number(port, "hostPort") ?? 0;
        return (
          hostPort !== 0 &&
          hostPort !== number(port, "containerPort") && [
            `${kind}[${index}].ports[${at}].hostPort`,
            "must be the containerPort where hostNetwork is true",
          ]
        );
      }),
    ),
  );
}

function hostPortProblems(values: Values): readonly Problem[] {
  const ports = objects(values, "containers").flatMap((one, index) =>
    objects(one, "ports").map((port, at) => ({ path: `containers[${index}].ports[${at}].hostPort`, port })),
  );
  const seen = new Set<string>();
  return ports.map(({ path, port }): Problem => {
    const hostPort = number(port, "hostPort") ?? 0;
    const key = `${text(port, "protocol") ?? "TCP"} ${text(port, "hostIP") ?? ""} ${hostPort}`;
    if (hostPort === 0 || !seen.has(key)) {
      seen.add(key);
      return undefined;
    }
    return [path, "is there twice"];
  });
}

function hostUserProblems(values: Values): readonly Problem[] {
  if (values.hostUsers !== false) return [];
  return ["hostNetwork", "hostPID", "hostIPC"].map(
    (field): Problem => values[field] === true && [field, "can't be true beside hostUsers: false"],
  );
}

function tolerationProblems(values: Values): readonly Problem[] {
  const operator = text(values, "operator") ?? "Equal";
  const key = text(values, "key") ?? "";
  return [
    !["Equal", "Exists"].includes(operator) && ["operator", `must be Equal or Exists, and is ${operator}`],
    key === "" && operator !== "Exists" && ["operator", "must be Exists where there is no key"],
    ...forbidden(values, operator === "Exists", "beside Exists", "value"),
    operator === "Equal" &&
      !form.labelValue.fits(text(values, "value") ?? "") && ["value", `must be ${form.labelValue.allowed}`],
    ...forbidden(
      values,
      text(values, "effect") !== "NoExecute",
      "without effect NoExecute",
      "tolerationSeconds",
    ),
  ];
}

/** Keys that are looked up in the pod's own labels must not be in the selector, too. */
function keysOfSelector(values: Values, field: string): readonly Problem[] {
  const selector = object(values, "labelSelector");
  const selected = new Set<unknown>([
    ...Object.keys(object(selector, "matchLabels") ?? {}),
    ...objects(selector, "matchExpressions").map((one) => text(one, "key")),
  ]);
  return list(values, field).map(
    (one, index): Problem => selected.has(one) && [`${field}[${index}]`, "is in labelSelector, too"],
  );
}
