import { inNamespace, usedNamespaces } from "../model/namespaces.ts";
import { rule } from "../model/rule.ts";

export const namespaceHasQuota = rule({
  id: "namespace-has-quota",
  title: "Every namespace with workloads has a ResourceQuota.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [81, 84],
  remediation: ["Add a ResourceQuota; components/quota computes it."],
  subjects: usedNamespaces,
  check: (namespace, { graph }) =>
    inNamespace(graph, namespace, "ResourceQuota").length === 0 &&
    "it has no ResourceQuota, so one mistake can take the whole cluster",
});
