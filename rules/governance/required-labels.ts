import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const requiredLabels = rule({
  id: "required-labels",
  title: "Workloads and namespaces have the recommended labels.",
  pack: "operability",
  severity: "low",
  levels: "aaM",
  relation: false,
  requirements: [113],
  remediation: ["Take the labels from components/identity."],
  subjects: everyObject<unknown>("Namespace", "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"),
  check: ({ labels }) =>
    problemsOf(
      ["app.kubernetes.io/name", "app.kubernetes.io/managed-by"],
      (name) => !labels[name] && `it lacks label ${name}`,
    ),
});
