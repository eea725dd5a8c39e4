import { inNamespace, usedNamespaces } from "../model/namespaces.ts";
import { rule } from "../model/rule.ts";

export const namespaceHasLimitrange = rule({
  id: "namespace-has-limitrange",
  title: "Every namespace with workloads has a LimitRange.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [81],
  remediation: ["Add a LimitRange with defaults; components/namespace does."],
  subjects: usedNamespaces,
  check: (namespace, { graph }) =>
    inNamespace(graph, namespace, "LimitRange").length === 0 &&
    "it has no LimitRange, so a container without limits has none",
});
