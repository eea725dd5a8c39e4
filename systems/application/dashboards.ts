import { createHash } from "node:crypto";
import { grafanaDashboard } from "../../components/monitoring/dashboard.ts";
import type { DashboardFile } from "../../components/monitoring/index.ts";
import type { OwnDashboard } from "../../components/monitoring/own-dashboards.ts";
import type { ApplicationSettings } from "./settings/schema.ts";

/** The dashboards that a stack file brings, as Grafana's sidecar takes them. */
export function ownDashboards({
  monitoring,
  name,
  namespace,
}: Pick<ApplicationSettings, "monitoring" | "name" | "namespace">): Readonly<Record<string, DashboardFile>> {
  const { annotations, labels } = monitoring.dashboard;
  return Object.fromEntries(
    Object.entries(monitoring.dashboards).map(([own, dashboard]) => {
      const content = dashboard.content ?? drawn(own, dashboard, name, namespace.name);
      return [own, { content, labels, annotations }];
    }),
  );
}

function drawn(
  own: string,
  { panels = [], title }: OwnDashboard,
  application: string,
  namespace: string,
): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([application, namespace, own]))
    .digest("hex")
    .slice(0, 8);
  const rows = [
    {
      title: title ?? own,
      panels: panels.map(({ expression, legend, ...panel }) => ({
        ...panel,
        queries: [{ expression, legend }],
      })),
    },
  ];
  const dashboard = { uid: `${own.slice(0, 31)}-${hash}`, title: title ?? own, tags: [application], rows };
  return JSON.stringify(grafanaDashboard(dashboard), undefined, 2);
}
