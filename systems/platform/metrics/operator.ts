import { probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { ports } from "./network.ts";
import { releases } from "./releases.ts";
import type { MetricsSettings } from "./settings.ts";

export const operatorIdentity: Identity = {
  name: "prometheus-operator",
  component: "operator",
  partOf: "metrics",
  version: releases.operator.version,
};

/** As whom its images run. */
const user = 65534;

/** CPU and memory of the sidecar beside each Prometheus; the operator is told them, and the quota counts them. */
export const reloaderResources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "32Mi", limit: "64Mi" },
};

/** It looks for monitors and rules everywhere, and for what it runs in its own namespace alone. */
export function operatorArgs({
  namespace,
  operator: { reloaderImage, resources },
}: MetricsSettings): Pick<
  WorkloadArgs,
  "args" | "env" | "health" | "ports" | "resources" | "singleton" | "user"
> {
  const { cpu, memory } = reloaderResources;
  return {
    args: [
      `--prometheus-instance-namespaces=${namespace}`,
      `--alertmanager-instance-namespaces=${namespace}`,
      `--alertmanager-config-namespaces=${namespace}`,
      `--thanos-ruler-instance-namespaces=${namespace}`,
      "--disable-unmanaged-prometheus-configuration",
      `--prometheus-config-reloader=${reloaderImage}`,
      `--config-reloader-cpu-request=${cpu.request}`,
      `--config-reloader-cpu-limit=${cpu.limit}`,
      `--config-reloader-memory-request=${memory.request}`,
      `--config-reloader-memory-limit=${memory.limit}`,
      "--enable-config-reloader-probes",
      "--auto-gomemlimit-ratio=0.9",
      "--log-format=json",
    ],
    // As it is released: it holds many small objects, and collects them more often.
    env: { GOGC: "30" },
    ports: { metrics: ports.operator },
    health: probes({ kind: "http", path: "/healthz", port: "metrics" }),
    ...{ resources, singleton: true, user },
  };
}
