import type { PolicyRule } from "../../../components/api-access/account.ts";
import { probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { ports } from "./network.ts";
import { releases } from "./releases.ts";
import type { MetricsSettings } from "./settings.ts";

export const stateMetricsIdentity: Identity = {
  name: "kube-state-metrics",
  component: "state-metrics",
  partOf: "metrics",
  version: releases.stateMetrics.version,
};

/** Kinds that alerts and dashboards are about, by the group of their API. Not Secrets and ConfigMaps, which it could tell, too. */
const kinds = {
  "": ["pods", "resourcequotas"],
  apps: ["deployments", "statefulsets"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  policy: ["poddisruptionbudgets"],
} as const;

export const stateMetricsRights: readonly PolicyRule[] = Object.entries(kinds).map(([group, resources]) => ({
  apiGroups: [group],
  resources,
  verbs: ["list", "watch"],
}));

/** As whom its image runs. */
const user = 65534;

/** One pod: a second one would tell everything twice. */
export function stateMetricsArgs({
  stateMetrics: { resources },
}: MetricsSettings): Pick<WorkloadArgs, "args" | "health" | "ports" | "resources" | "singleton" | "user"> {
  return {
    args: [
      `--port=${ports.stateMetrics}`,
      `--telemetry-port=${ports.stateReadiness}`,
      `--resources=${Object.values(kinds).flat().sort().join(",")}`,
    ],
    ports: { metrics: ports.stateMetrics, telemetry: ports.stateReadiness },
    health: {
      ...probes({ kind: "http", path: "/livez", port: "metrics" }),
      readinessProbe: {
        httpGet: { path: "/readyz", port: "telemetry" },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
    },
    ...{ resources, singleton: true, user },
  };
}
