import type { input } from "../kubernetes.ts";

type Rule = input.admissionregistration.v1.NamedRuleWithOperations;

/** Kinds of objects that are judged in the same way. A policy of its own for each, so that its types can be checked. */
export interface Target {
  /** What the policies' names end with. */
  readonly name: string;
  readonly rules: readonly Rule[];
  /** CEL: which requests are judged. */
  readonly condition: { readonly name: string; readonly expression: string };
  /** CEL: what the expressions of demands are about, by name. */
  readonly variables: Readonly<Record<string, string>>;
}

const operations = ["CREATE", "UPDATE"];
export const rule = (group: string, ...resources: readonly string[]): Rule => ({
  ...{ apiGroups: [group], apiVersions: ["v1"], operations },
  resources: [...resources],
});

/** An update that leaves this part as it was is not judged: old objects can be scaled, and let go of. */
export function isNewOrChanged(part: string): Target["condition"] {
  const expression = `request.operation == "CREATE" || object.${part} != oldObject.${part}`;
  return { name: "is-new-or-changed", expression };
}

/** The annotations of an object that may have none. */
const annotationsOf = (object: string) => `${object}?annotations.orValue({})`;

export const pods: Target = {
  name: "pods",
  rules: [rule("", "pods", "pods/ephemeralcontainers", "pods/resize")],
  condition: isNewOrChanged("spec"),
  variables: { pod: "object.spec", annotations: annotationsOf("object.metadata.") },
};

export const workloads: Target = {
  name: "workloads",
  rules: [
    rule("", "replicationcontrollers"),
    rule("apps", "daemonsets", "deployments", "replicasets", "statefulsets"),
    rule("batch", "jobs"),
  ],
  condition: isNewOrChanged("spec.template"),
  variables: {
    pod: "object.spec.template.spec",
    annotations: annotationsOf("object.spec.template.?metadata."),
  },
};

export const cronJobs: Target = {
  name: "cronjobs",
  rules: [rule("batch", "cronjobs")],
  condition: isNewOrChanged("spec.jobTemplate"),
  variables: {
    pod: "object.spec.jobTemplate.spec.template.spec",
    annotations: annotationsOf("object.spec.jobTemplate.spec.template.?metadata."),
  },
};

/** All that pods are made of. */
export const podTargets: readonly Target[] = [pods, workloads, cronJobs];
