import type { input } from "../../../components/kubernetes.ts";

type Rule = input.admissionregistration.v1.NamedRuleWithOperations;

/** Kinds of objects that have their pod in the same place. A policy of its own for each, so that its types can be checked. */
export interface Target {
  /** What the policies' names end with. */
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Where the object has its pod's specification. */
  readonly pod: string;
  readonly annotations: string;
  /** What must have changed in an update, or it is not judged: old objects can be scaled, and let go of. */
  readonly changed: string;
}

const operations = ["CREATE", "UPDATE"];
const rule = (group: string, ...resources: readonly string[]): Rule => ({
  ...{ apiGroups: [group], apiVersions: ["v1"], operations },
  resources: [...resources],
});

export const pods: Target = {
  name: "pods",
  rules: [rule("", "pods", "pods/ephemeralcontainers", "pods/resize")],
  pod: "object.spec",
  annotations: "object.metadata.?annotations.orValue({})",
  changed: "spec",
};

export const workloads: Target = {
  name: "workloads",
  rules: [
    rule("", "replicationcontrollers"),
    rule("apps", "daemonsets", "deployments", "replicasets", "statefulsets"),
    rule("batch", "jobs"),
  ],
  pod: "object.spec.template.spec",
  annotations: "object.spec.template.?metadata.?annotations.orValue({})",
  changed: "spec.template",
};

export const cronJobs: Target = {
  name: "cronjobs",
  rules: [rule("batch", "cronjobs")],
  pod: "object.spec.jobTemplate.spec.template.spec",
  annotations: "object.spec.jobTemplate.spec.template.?metadata.?annotations.orValue({})",
  changed: "spec.jobTemplate",
};
