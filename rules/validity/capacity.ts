import { doubles, list, object, objects, type Problem, type Tables, text, type Values } from "./check.ts";
import { containerResource } from "./containers.ts";
import * as form from "./forms.ts";
import { operatorProblems } from "./metadata.ts";

const pods = ["pods"];
const compute = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const others = [
  ...[
    "ephemeral-storage",
    "requests.ephemeral-storage",
    "limits.ephemeral-storage",
    "requests.storage",
    "configmaps",
  ],
  ...[
    "persistentvolumeclaims",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
  ],
  ...["services.nodeports"],
];
const countable = [...pods, ...compute, ...others];
/** What a scope may be counted with. */
const counted: Readonly<Record<string, readonly string[]>> = {
  BestEffort: pods,
  NotBestEffort: [...pods, ...compute],
  Terminating: [...pods, ...compute],
  NotTerminating: [...pods, ...compute],
  PriorityClass: [...pods, ...compute],
  CrossNamespacePodAffinity: [...pods, ...compute],
  VolumeAttributesClass: ["persistentvolumeclaims", "requests.storage"],
};
const opposites = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;
const scope = form.oneOf(...Object.keys(counted));

const quotaResource: form.Form = {
  allowed: "a resource that a quota counts, such as requests.cpu, pods or count/jobs.batch",
  fits: (value) => {
    const name = String(value);
    if (!form.qualifiedName.fits(name)) return false;
    return name.includes("/") || countable.includes(name) || /^(requests\.)?hugepages-/.test(name);
  },
};
const ofWholes = new Set([...pods, ...others.filter((one) => !one.includes("storage"))]);

export const capacityTables: Tables = {
  "core.v1.ResourceQuotaSpec": {
    fields: { scopes: scope },
    keys: { hard: quotaResource },
    together: (values) => [...amountProblems(values, "hard"), ...scopeProblems(values)],
  },
  "core.v1.ScopedResourceSelectorRequirement": {
    fields: { scopeName: scope },
    together: (values) => [
      ...operatorProblems(values, { some: ["In", "NotIn"], none: ["Exists", "DoesNotExist"] }),
      !["PriorityClass", "VolumeAttributesClass"].includes(text(values, "scopeName") ?? "PriorityClass") &&
        text(values, "operator") !== "Exists" && ["operator", "must be Exists for this scope"],
    ],
  },
  "core.v1.LimitRangeSpec": {
    together: (values) => doubles(objects(values, "limits"), "limits", (one) => text(one, "type") ?? ""),
  },
  "core.v1.LimitRangeItem": {
    fields: {
      type: {
        allowed: "Container, Pod or PersistentVolumeClaim",
        fits: (value) =>
          ["Container", "Pod", "PersistentVolumeClaim"].includes(String(value)) ||
          (String(value).includes("/") && form.qualifiedName.fits(value)),
        isShown: true,
      },
    },
    together: limitProblems,
  },
};

function amountProblems(values: Values, field: string): readonly Problem[] {
  return Object.entries(object(values, field) ?? {}).flatMap(([name, amount]): readonly Problem[] => [
    !form.quantity.fits(amount) && [`${field}[${name}]`, `must be ${form.quantity.allowed}`],
    (ofWholes.has(name) || isExtended(name)) &&
      !Number.isInteger(form.quantityOf(amount)) && [`${field}[${name}]`, "must be a whole number"],
  ]);
}

function isExtended(name: string): boolean {
  return name.includes("/") && !name.startsWith("requests.") && !/(^|\.)kubernetes\.io\//.test(name);
}

function scopeProblems(values: Values): readonly Problem[] {
  const resources = Object.keys(object(values, "hard") ?? {}).filter((one) => countable.includes(one));
  const selected = objects(object(values, "scopeSelector"), "matchExpressions").map((one) =>
    text(one, "scopeName"),
  );
  return [list(values, "scopes"), selected].flatMap((scopes): readonly Problem[] => [
    ...scopes.flatMap((one) => {
      const allowed = counted[String(one)];
      return resources.map(
        (name): Problem =>
          allowed && !allowed.includes(name) && [`hard[${name}]`, `isn't counted with scope ${one}`],
      );
    }),
    ...opposites.map(
      ([one, other]): Problem =>
        scopes.includes(one) && scopes.includes(other) && ["scopes", `has ${one} and ${other}`],
    ),
  ]);
}

const bounds = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
/** Of each pair the first may not be above the second. */
const order = [
  ["min", "max"],
  ["min", "defaultRequest"],
  ["defaultRequest", "max"],
  ["defaultRequest", "default"],
  ["min", "default"],
  ["default", "max"],
] as const;

function limitProblems(values: Values): readonly Problem[] {
  const type = text(values, "type") ?? "";
  const isOfPods = type === "Pod" || type === "Container";
  const key = isOfPods ? containerResource : form.qualifiedName;
  const names = new Set(bounds.flatMap((field) => Object.keys(object(values, field) ?? {})));
  const of = (field: string, name: string) => form.quantityOf(object(values, field)?.[name]);
  const isBounded = ["min", "max"].some((field) => object(values, field)?.storage !== undefined);
  return [
    ...["default", "defaultRequest"].map(
      (field): Problem =>
        type === "Pod" &&
        Object.keys(object(values, field) ?? {}).length > 0 && [field, "isn't allowed beside type Pod"],
    ),
    type === "PersistentVolumeClaim" && !isBounded && ["max", "needs storage, or min does"],
    ...[...names].flatMap((name): readonly Problem[] => [
      !key.fits(name) && ["", `has a key that must be ${key.allowed}`],
      ...order.map(([low, high]): Problem => {
        const [a, b] = [of(low, name), of(high, name)];
        return a !== undefined && b !== undefined && a > b && [`${low}[${name}]`, `is over ${high}`];
      }),
      ...ratioProblems(name, of),
    ]),
  ];
}

function ratioProblems(
  name: string,
  of: (field: string, name: string) => number | undefined,
): readonly Problem[] {
  const [ratio, max, min] = [of("maxLimitRequestRatio", name), of("max", name), of("min", name)];
  if (ratio === undefined) return [];
  return [
    ratio < 1 && [`maxLimitRequestRatio[${name}]`, "must be 1 or more"],
    max !== undefined &&
      min !== undefined &&
      ratio > max / min && [`maxLimitRequestRatio[${name}]`, "is over max divided by min"],
  ];
}
