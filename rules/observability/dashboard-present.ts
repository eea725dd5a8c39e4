import { missing } from "../cluster/presence.ts";
import { stackRule } from "../model/rule.ts";
import { some } from "../model/unknown.ts";

export const dashboardPresent = stackRule({
  id: "dashboard-present",
  title: "The stack has a dashboard of its metrics.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [100],
  remediation: [
    "Add a ConfigMap with the label grafana_dashboard, or name the place of the cluster's dashboards in the contract.",
  ],
  check: ({ contract, graph }) => {
    const own =
      graph.ofKind("grafana.integreatly.org/GrafanaDashboard", "integreatly.org/GrafanaDashboard").length >
        0 || some(graph.ofKind("ConfigMap"), ({ labels }) => labels.grafana_dashboard !== undefined);
    return missing(own, contract.cluster.dashboards, "dashboard", "dashboards");
  },
});
