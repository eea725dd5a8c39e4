import { forbidden, list, type Problem, type Tables, text, type Values } from "./check.ts";
import { type Form, label, labelValue, pathSegment, qualifiedName, subdomain } from "./forms.ts";

/** Kinds whose objects' names aren't DNS names of up to 253 characters. */
const names: Readonly<Record<string, Form>> = {
  "apps.v1.StatefulSet": label,
  "core.v1.Namespace": label,
  "core.v1.Service": label,
  "policy.v1.PodDisruptionBudget": pathSegment,
  "rbac.v1.ClusterRole": pathSegment,
  "rbac.v1.ClusterRoleBinding": pathSegment,
  "rbac.v1.Role": pathSegment,
  "rbac.v1.RoleBinding": pathSegment,
};

/** The API server makes one up where there is none. */
const nameless: ReadonlySet<string> = new Set(["core.v1.LimitRange"]);

/** The controllers of these make names of pods or jobs from them, which are longer. */
const longest: Readonly<Record<string, number>> = { "batch.v1.CronJob": 52 };

/** What an object's own metadata must be like, by the type of the object. */
export function metadataProblems(
  type: string,
  isClusterWide: boolean,
  metadata: Values | undefined,
): readonly Problem[] {
  const name = text(metadata, "name") ?? "";
  const generated = text(metadata, "generateName") ?? "";
  const form = names[type] ?? subdomain;
  const most = longest[type] ?? Number.POSITIVE_INFINITY;
  // The cluster puts letters and digits after it.
  const beginning = `${generated.replace(/-$/, "")}${generated.endsWith("-") ? "a" : ""}`;
  return [
    name === "" && generated === "" && !nameless.has(type) && ["metadata.name", "is missing"],
    ...(isClusterWide || metadata?.namespace === undefined || label.fits(metadata.namespace)
      ? []
      : [["metadata.namespace", `must be ${label.allowed}`] as const]),
    name !== "" && !form.fits(name) && ["metadata.name", `must be ${form.allowed}`],
    name.length > most && ["metadata.name", `has ${name.length} characters, and ${most} are the most`],
    ...finalizerProblems(type, metadata),
    generated !== "" &&
      !form.fits(beginning) && ["metadata.generateName", `must be the beginning of ${form.allowed}`],
  ];
}

/** A finalizer without the name of its group is refused, but for Kubernetes' own. */
function finalizerProblems(type: string, metadata: Values | undefined): readonly Problem[] {
  const isGroupNeeded = type !== "policy.v1.PodDisruptionBudget";
  return list(metadata, "finalizers").map((one, index): Problem => {
    const fits =
      standardFinalizers.has(one) ||
      (qualifiedName.fits(one) && (!isGroupNeeded || String(one).includes("/")));
    return !fits && [`metadata.finalizers[${index}]`, "must have a DNS name and / before its name"];
  });
}

export const metadataTables: Tables = {
  "meta.v1.OwnerReference": { required: ["apiVersion", "kind", "name", "uid"] },
  "meta.v1.LabelSelectorRequirement": {
    fields: { key: qualifiedName },
    together: (values) => [
      ...operatorProblems(values, { some: ["In", "NotIn"], none: ["Exists", "DoesNotExist"] }),
      ...labelValueProblems(values),
    ],
  },
};

const standardFinalizers: ReadonlySet<unknown> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Values that no label can have would be looked for in vain. */
export function labelValueProblems(values: Values): readonly Problem[] {
  return list(values, "values").map(
    (one, index): Problem => !labelValue.fits(one) && [`values[${index}]`, `must be ${labelValue.allowed}`],
  );
}

/** An expression whose operator asks for values, for none, or for one number. */
export function operatorProblems(
  values: Values,
  operators: {
    readonly some: readonly string[];
    readonly none: readonly string[];
    readonly number?: readonly string[];
  },
): readonly Problem[] {
  const { none, number: ofNumber = [], some } = operators;
  const operator = text(values, "operator") ?? "";
  const given = Array.isArray(values.values) ? values.values : [];
  if (operator === "") return [];
  if (![...some, ...none, ...ofNumber].includes(operator))
    return [["operator", `must be ${[...some, ...none, ...ofNumber].join(", ")}, and is ${operator}`]];
  return [
    some.includes(operator) && given.length === 0 && ["values", `is missing, which ${operator} asks for`],
    ofNumber.includes(operator) &&
      given.length !== 1 && ["values", `must be one number, which ${operator} asks for`],
    ...forbidden(values, none.includes(operator), `beside ${operator}`, "values"),
  ];
}
