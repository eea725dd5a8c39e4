import { stackRule } from "../model/rule.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
}

interface ReleaseSpec {
  readonly values?: { readonly policyAuditMode?: boolean };
}

export const clusterNetworkEnforcing = stackRule({
  id: "cluster-network-enforcing",
  title: "NetworkPolicies are enforced, and not only logged.",
  pack: "operability",
  severity: "high",
  levels: "-aM",
  relation: true,
  requirements: [45],
  remediation: [
    "Cilium: set policyAuditMode: false. Otherwise: use a CNI plugin that enforces, and set the contract's cluster.networkEnforcing.",
  ],
  check: ({ contract, graph }) => {
    const settings = graph.ofKind("ConfigMap").filter(({ name }) => name === "cilium-config");
    const audits = problemsOf(settings, ({ object, title }) => {
      const { data } = object as ConfigMap;
      return (
        data?.["policy-audit-mode"] === "true" &&
        `${title} has Cilium tell of what it would drop, and drop nothing`
      );
    });
    const releases = problemsOf(graph.ofKind("helm.sh/Release"), ({ object, title }) => {
      const { values } = object as ReleaseSpec;
      return values?.policyAuditMode === true && `${title} sets policyAuditMode: true`;
    });
    const { networkEnforcing } = contract.cluster;
    if (networkEnforcing === undefined && settings.length === 0 && releases.length === 0)
      throw new UnknownValue(
        "the contract's cluster.networkEnforcing doesn't say whether policies are enforced",
      );
    return [
      ...audits,
      ...releases,
      networkEnforcing === false && "the cluster's CNI plugin enforces no policies",
    ];
  },
});
