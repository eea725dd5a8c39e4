import { groupOf } from "../kinds.ts";
import { kubernetes136 } from "./kubernetes-1.36.ts";

/** A field of one of Kubernetes' own types. */
export interface Field {
  /** `string`, `integer`, …, the name of a type, `[` and the type of a list's items, or `{` and that of a map's values. */
  readonly type: string;
  readonly required: boolean;
}

export type Fields = ReadonlyMap<string, Field>;

const schema = JSON.parse(kubernetes136) as {
  readonly kinds: Readonly<Partial<Record<string, string>>>;
  readonly types: Readonly<Partial<Record<string, string>>>;
};
const read = new Map<string, Fields | undefined>();

/** The fields of a type; undefined for what isn't the name of one. */
export function fieldsOf(type: string): Fields | undefined {
  if (read.has(type)) return read.get(type);
  const text = schema.types[type] ?? others[type];
  const fields = text === undefined ? undefined : new Map(text.split(" ").filter(Boolean).map(field));
  read.set(type, fields);
  return fields;
}

function field(text: string): readonly [string, Field] {
  // A field may have a colon in its name, a type has none.
  const end = text.lastIndexOf(":");
  const required = text[end - 1] === "!";
  return [text.slice(0, required ? end - 1 : end), { type: text.slice(end + 1), required }];
}

/** Versions that 1.36 no longer serves, whose fields are those of another one. */
const older: Readonly<Partial<Record<string, string>>> = {
  "apps/v1beta1": "apps/v1",
  "apps/v1beta2": "apps/v1",
  "autoscaling/v2beta2": "autoscaling/v2",
  "batch/v1beta1": "batch/v1",
  "policy/v1beta1": "policy/v1",
  "rbac.authorization.k8s.io/v1alpha1": "rbac.authorization.k8s.io/v1",
  "rbac.authorization.k8s.io/v1beta1": "rbac.authorization.k8s.io/v1",
  "scheduling.k8s.io/v1beta1": "scheduling.k8s.io/v1",
  "storage.k8s.io/v1beta1": "storage.k8s.io/v1",
};
const workloads: ReadonlySet<string> = new Set(["Deployment", "DaemonSet", "ReplicaSet"]);

/** Kinds of others that hold a pod, and of them the fields that are Kubernetes' own. Argo Rollouts' has none with workloadRef. */
const others: Readonly<Partial<Record<string, string>>> = {
  Custom: "metadata:meta.v1.ObjectMeta",
  Rollout: "metadata:meta.v1.ObjectMeta spec:RolloutSpec",
  RolloutSpec: "replicas:integer selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec",
};

/** The type of an object's fields. Of custom resources, and of versions that nobody here knows, it is `Custom`. */
export function typeOf(apiVersion: string, kind: string): string {
  const found = schema.kinds[`${apiVersion} ${kind}`];
  if (found !== undefined) return found;
  if (kind === "Rollout" && groupOf(apiVersion) === "argoproj.io") return kind;
  const extension = groupOf(apiVersion) === "extensions" && workloads.has(kind);
  const version = extension ? "apps/v1" : older[apiVersion];
  return (version === undefined ? undefined : schema.kinds[`${version} ${kind}`]) ?? "Custom";
}

/** Whether 1.36 serves that version of one of its own kinds. */
export function isServed(apiVersion: string, kind: string): boolean {
  return `${apiVersion} ${kind}` in schema.kinds;
}
