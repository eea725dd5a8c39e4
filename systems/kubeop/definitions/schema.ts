import type { ReleasedObject } from "../../../components/facility/manifests.ts";

/** A schema in OpenAPI v3, as a CustomResourceDefinition takes it. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A rule in CEL, with what the API server says of an object that breaks it. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

export const group = "paas.kubeop.io";
export const version = "v1alpha1";

/** Bounded, or the API server would not let a rule look at it. */
const maxTextLength = 253;

export function text(description: string, others: Schema = {}): Schema {
  return { type: "string", maxLength: maxTextLength, description, ...others };
}

export function flag(description: string): Schema {
  return { type: "boolean", description };
}

export function object(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  others: Schema = {},
): Schema {
  return { type: "object", description, properties, ...others };
}

export function list(description: string, items: Schema): Schema {
  return { type: "array", description, items };
}

export function ruled(...rules: readonly Rule[]): Schema {
  return { "x-kubernetes-validations": rules };
}

/**
 * With all fields that the operator writes. Where one is missing here, the API server drops it from each condition, so that
 * the operator never finds its own, adds one more, is called by that change, and goes on for ever. By their type, they
 * can't become more than there are types.
 */
export const conditions: Schema = {
  ...list(
    "What the operator says of the object.",
    object(
      "One thing that it says.",
      {
        type: text("What it is about, such as Ready."),
        status: { type: "string", enum: ["True", "False", "Unknown"], description: "Whether it is so." },
        reason: { type: "string", description: "Why, in one word." },
        message: { type: "string", description: "Why, for people." },
        lastTransitionTime: { type: "string", format: "date-time", description: "When it was said." },
      },
      { required: ["type", "status"] },
    ),
  ),
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["type"],
};

/** A column of what `kubectl get` prints. */
interface Column {
  readonly name: string;
  readonly type: "string" | "date";
  readonly jsonPath: string;
}

export function column(name: string, jsonPath: string): Column {
  return { name, type: "string", jsonPath };
}

/** For kinds with conditions. */
export const readyCondition = column("Ready", '.status.conditions[?(@.type=="Ready")].status');

const age: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Cluster" | "Namespaced";
  /** @default none */
  readonly shortNames?: readonly string[];
  readonly description: string;
  readonly spec: Schema;
  readonly status: Schema;
  /** Whether an object without `spec` is one. @default false */
  readonly withoutSpec?: boolean;
  /** About the whole object. @default none */
  readonly rules?: readonly Rule[];
  /** Beside its age. */
  readonly columns: readonly Column[];
}

export function definitionOf({ kind, plural, scope, shortNames, ...of }: Kind): ReleasedObject {
  const singular = kind.toLowerCase();
  const names = { kind, listKind: `${kind}List`, plural, singular, ...(shortNames && { shortNames }) };
  const schema = object(
    of.description,
    { spec: of.spec, status: of.status },
    { ...(of.withoutSpec ? {} : { required: ["spec"] }), ...(of.rules && ruled(...of.rules)) },
  );
  const served = {
    ...{ name: version, served: true, storage: true },
    schema: { openAPIV3Schema: schema },
    subresources: { status: {} },
    additionalPrinterColumns: [...of.columns, age],
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope, names, versions: [served] },
  };
}
