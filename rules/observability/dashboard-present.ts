import { missing } from "../cluster/presence.ts";
import { stackRule } from "../model/rule.ts";
import { some } from "../model/unknown.ts";

export const dashboardPresent = stackRule({
  id: "dashboard-present",
  title: "Its metrics can be seen on a dashboard.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [100],
  remediation: ["Add a ConfigMap with label grafana_dashboard, or name where the cluster's dashboards are."],
  check: ({ contract, graph }) => {
    const own =
      graph.ofKind("grafana.integreatly.org/GrafanaDashboard", "integreatly.org/GrafanaDashboard").length >
        0 || some(graph.ofKind("ConfigMap"), ({ labels }) => labels.grafana_dashboard !== undefined);
    return missing(own, contract.cluster.dashboards, "dashboard", "dashboards");
  },
});
