import {
  doubles,
  forbidden,
  isThere,
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

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"];
const lifecycleHandlers = ["exec", "httpGet", "tcpSocket", "sleep"];
const probes = ["livenessProbe", "readinessProbe", "startupProbe"];

const container = {
  fields: {
    name: form.label,
    imagePullPolicy: form.oneOf("Always", "IfNotPresent", "Never"),
    terminationMessagePolicy: form.oneOf("File", "FallbackToLogsOnError"),
    restartPolicy: form.oneOf("Always", "OnFailure", "Never"),
  },
  required: ["name", "image"],
};

export const containerTables: Tables = {
  "core.v1.Container": {
    ...container,
    together: (values) => [
      ...containerProblems(values),
      number(object(values, "livenessProbe"), "successThreshold") !== undefined &&
        number(object(values, "livenessProbe"), "successThreshold") !== 1 && [
          "livenessProbe.successThreshold",
          "must be 1",
        ],
      number(object(values, "startupProbe"), "successThreshold") !== undefined &&
        number(object(values, "startupProbe"), "successThreshold") !== 1 && [
          "startupProbe.successThreshold",
          "must be 1",
        ],
      isThereGrace(values) && [
        "readinessProbe.terminationGracePeriodSeconds",
        "isn't allowed, because readiness ends no container",
      ],
    ],
  },
  "core.v1.EphemeralContainer": {
    ...container,
    together: (values) => [
      ...containerProblems(values),
      ...forbidden(values, true, "in ephemeral containers", ...probes, "ports", "lifecycle", "resources"),
    ],
  },
  "core.v1.ContainerPort": {
    fields: {
      containerPort: form.portNumber,
      hostPort: form.between(0, 65_535),
      protocol: form.oneOf("TCP", "UDP", "SCTP"),
    },
  },
  "core.v1.EnvVar": {
    fields: { name: form.variableName },
    together: (values) => [
      isThere(values, "valueFrom") && isThere(values, "value") && ["valueFrom", "isn't allowed beside value"],
    ],
  },
  "core.v1.EnvVarSource": {
    exactlyOne: ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"],
    together: (values) => {
      const path = text(object(values, "fieldRef"), "fieldPath");
      return [
        path !== undefined &&
          path !== "" &&
          !isVariableField(path) && ["fieldRef.fieldPath", "isn't a field that a variable may have"],
      ];
    },
  },
  "core.v1.ObjectFieldSelector": { fields: { apiVersion: form.oneOf("v1") } },
  "core.v1.ResourceFieldSelector": { fields: { resource: resourceField(), divisor: form.quantity } },
  "core.v1.ConfigMapKeySelector": {
    required: ["name", "key"],
    fields: { name: form.subdomain, key: form.configKey },
  },
  "core.v1.SecretKeySelector": {
    required: ["name", "key"],
    fields: { name: form.subdomain, key: form.configKey },
  },
  "core.v1.EnvFromSource": {
    fields: { prefix: form.variableName },
    exactlyOne: ["configMapRef", "secretRef"],
  },
  "core.v1.ConfigMapEnvSource": { required: ["name"], fields: { name: form.subdomain } },
  "core.v1.SecretEnvSource": { required: ["name"], fields: { name: form.subdomain } },
  "core.v1.Probe": {
    exactlyOne: handlers,
    fields: {
      initialDelaySeconds: form.notNegative,
      timeoutSeconds: form.notNegative,
      periodSeconds: form.notNegative,
      successThreshold: form.notNegative,
      failureThreshold: form.notNegative,
      terminationGracePeriodSeconds: form.atLeast(1),
    },
  },
  "core.v1.LifecycleHandler": { exactlyOne: lifecycleHandlers },
  "core.v1.ExecAction": { required: ["command"] },
  "core.v1.HTTPGetAction": { fields: { port: form.port, scheme: form.oneOf("HTTP", "HTTPS") } },
  "core.v1.HTTPHeader": { fields: { name: form.headerName } },
  "core.v1.TCPSocketAction": { fields: { port: form.port } },
  "core.v1.GRPCAction": { fields: { port: form.portNumber } },
  "core.v1.SleepAction": { fields: { seconds: form.atLeast(0) } },
  "core.v1.VolumeMount": {
    fields: {
      subPath: form.relativePath,
      subPathExpr: form.relativePath,
      mountPropagation: form.oneOf("None", "HostToContainer", "Bidirectional"),
      recursiveReadOnly: form.oneOf("Disabled", "IfPossible", "Enabled"),
    },
    atMostOne: ["subPath", "subPathExpr"],
    together: (values) => [
      !["", "Disabled"].includes(text(values, "recursiveReadOnly") ?? "") &&
        values.readOnly !== true && ["recursiveReadOnly", "needs readOnly: true beside it"],
    ],
  },
  "core.v1.VolumeDevice": { fields: { devicePath: form.pathWithoutBackSteps } },
  "core.v1.SecurityContext": {
    fields: { runAsUser: form.userId, runAsGroup: form.userId, procMount: form.oneOf("Default", "Unmasked") },
    together: (values) => [
      values.allowPrivilegeEscalation === false &&
        list(object(values, "capabilities"), "add").some((one) => one === "CAP_SYS_ADMIN") && [
          "allowPrivilegeEscalation",
          "can't be false beside CAP_SYS_ADMIN",
        ],
    ],
  },
  "core.v1.SeccompProfile": profile("Localhost", "RuntimeDefault", "Unconfined"),
  "core.v1.AppArmorProfile": profile("Localhost", "RuntimeDefault", "Unconfined"),
  "core.v1.ContainerResizePolicy": {
    fields: {
      resourceName: form.oneOf("cpu", "memory"),
      restartPolicy: form.oneOf("NotRequired", "RestartContainer"),
    },
  },
  "core.v1.ResourceRequirements": {
    fields: {},
    together: (values) => [...amounts(values, "requests"), ...amounts(values, "limits")],
  },
};

function containerProblems(values: Values): readonly Problem[] {
  const mounts = objects(values, "volumeMounts");
  const devices = objects(values, "volumeDevices");
  const devicePaths = devices.map((one) => text(one, "devicePath"));
  const deviceNames = devices.map((one) => text(one, "name"));
  return [
    ...doubles(devices, "volumeDevices", (one) => text(one, "devicePath")),
    ...doubles(devices, "volumeDevices", (one) => text(one, "name")),
    ...mounts.map(
      (one, index): Problem =>
        (devicePaths.includes(text(one, "mountPath")) || deviceNames.includes(text(one, "name"))) && [
          `volumeMounts[${index}]`,
          "is a device, too",
        ],
    ),
    ...mounts.map(
      (one, index): Problem =>
        text(one, "mountPropagation") === "Bidirectional" &&
        object(values, "securityContext")?.privileged !== true && [
          `volumeMounts[${index}].mountPropagation`,
          "is Bidirectional, which a privileged container alone may have",
        ],
    ),
  ];
}

function isThereGrace(values: Values): boolean {
  return number(object(values, "readinessProbe"), "terminationGracePeriodSeconds") !== undefined;
}

function isVariableField(path: string): boolean {
  return /^(metadata\.(name|namespace|uid)|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$|^metadata\.(labels|annotations)\['.+'\]$/.test(
    path,
  );
}

function resourceField(): form.Form {
  const names = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;
  return {
    allowed: "limits or requests of cpu, memory, ephemeral-storage or huge pages",
    fits: (value) => names.test(String(value)),
  };
}

function profile(...types: readonly string[]): Tables[string] {
  return {
    fields: { type: form.oneOf(...types), localhostProfile: form.filePath },
    together: (values) => [
      ...forbidden(
        values,
        (text(values, "type") ?? "Localhost") !== "Localhost",
        "beside another type than Localhost",
        "localhostProfile",
      ),
      ...needed(values, text(values, "type") === "Localhost", "which Localhost asks for", "localhostProfile"),
    ],
  };
}

/** Resources that a container may ask for: a few of no group, and any of a group of others. */
export const containerResource: form.Form = {
  allowed: "cpu, memory, ephemeral-storage, hugepages-<size>, or a resource such as example.com/gpu",
  fits: (value) => {
    const name = String(value);
    if (!name.includes("/"))
      return /^(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(name) && form.qualifiedName.fits(name);
    if (!form.qualifiedName.fits(name) || name.startsWith("requests.")) return false;
    return true;
  },
};

function isWhole(name: string): boolean {
  return name.includes("/") && !/(^|\.)kubernetes\.io\//.test(name);
}

function amounts(values: Values, field: string): readonly Problem[] {
  const given = object(values, field) ?? {};
  return Object.entries(given).flatMap(([name, amount]): readonly Problem[] => [
    !containerResource.fits(name) && [field, `has a key that isn't ${containerResource.allowed}`],
    !form.quantity.fits(amount) && [`${field}[${name}]`, `must be ${form.quantity.allowed}`],
    isWhole(name) &&
      !Number.isInteger(form.quantityOf(amount)) && [`${field}[${name}]`, "must be a whole number"],
  ]);
}
