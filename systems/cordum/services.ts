import type { Connection, GateCheck, Target } from "../../components/endpoint/connection.ts";
import { tlsFiles } from "../../components/endpoint/tls-variables.ts";
import type { WorkloadArgs } from "../../components/workload.ts";
import { grpcHealth } from "./behaviour.ts";
import { poolsFile, safetyFile, timeoutsFile } from "./config-files.ts";
import { tlsFolder } from "./product.ts";
import type { CordumSecrets } from "./secrets.ts";
import type { CordumSettings } from "./settings/index.ts";

/** What one service is, beyond what all services of the system share. */
export type ServiceSpec = Pick<
  WorkloadArgs,
  | "clientTls"
  | "config"
  | "connects"
  | "declarations"
  | "env"
  | "health"
  | "offers"
  | "ports"
  | "secretEnv"
  | "singleton"
  | "user"
> & { readonly component: string };

const metricsPort = { scheduler: 9090, gateway: 9092 };
const configFolder = "/etc/cordum";
/** The user of the nginx image that the dashboard is built on. */
const nginxUser = 101;
const jsonLogs = { CORDUM_LOG_FORMAT: "json" };

/** Ports and probes are those of the seed document, §1 "Resource Inventory"; variables those that the binaries read. */

export function contextEngine(settings: CordumSettings, redis: Connection, gate: GateCheck): ServiceSpec {
  const grpc = 50070;
  return {
    component: "context-engine",
    ports: { grpc },
    offers: { "cordum-context-engine": { port: "grpc", gate } },
    health: grpcHealth(settings, "cordum-context-engine", grpc, false),
    connects: [redis],
    env: { ...jsonLogs, CONTEXT_ENGINE_ADDR: `:${grpc}` },
  };
}

export function safetyKernel(settings: CordumSettings, redis: Connection, gate: GateCheck): ServiceSpec {
  const grpc = 50051;
  const path = `${configFolder}/safety.yaml`;
  const tls = tlsFiles(tlsFolder);
  return {
    component: "safety-kernel",
    ports: { grpc },
    offers: { "cordum-safety-kernel": { port: "grpc", gate } },
    health: grpcHealth(settings, "cordum-safety-kernel", grpc, settings.tls),
    // Policies that are published at run time come from Redis; without it they are silently never enforced.
    connects: [redis],
    env: {
      ...jsonLogs,
      SAFETY_KERNEL_ADDR: `:${grpc}`,
      SAFETY_POLICY_PATH: path,
      ...(settings.tls && {
        SAFETY_KERNEL_TLS_CERT: tls.certificate,
        SAFETY_KERNEL_TLS_KEY: tls.key,
      }),
    },
    config: [{ configMap: "cordum-safety", path, content: safetyFile(settings.safety) }],
  };
}

export function scheduler(settings: CordumSettings, connects: readonly Connection[]): ServiceSpec {
  const pools = `${configFolder}/pools.yaml`;
  const timeouts = `${configFolder}/timeouts.yaml`;
  return {
    component: "scheduler",
    ports: { metrics: metricsPort.scheduler },
    health: { kind: "http", path: "/metrics", port: "metrics" },
    connects,
    env: {
      ...jsonLogs,
      POOL_CONFIG_PATH: pools,
      TIMEOUT_CONFIG_PATH: timeouts,
      // Without it, the scheduler refuses to serve metrics to other pods and exits.
      SCHEDULER_METRICS_PUBLIC: "1",
    },
    config: [
      { configMap: "cordum-pools", path: pools, content: poolsFile(settings.scheduling) },
      { configMap: "cordum-timeouts", path: timeouts, content: timeoutsFile(settings.scheduling) },
    ],
  };
}

export function apiGateway(
  settings: CordumSettings,
  secrets: CordumSecrets,
  connects: readonly Connection[],
  gate: GateCheck,
): ServiceSpec {
  const ports = { grpc: 8080, http: 8081, metrics: metricsPort.gateway };
  const { rateLimit, userAuth } = settings.gateway;
  return {
    component: "api-gateway",
    ports,
    offers: { "cordum-api-gateway": { port: "http", gate } },
    health: { kind: "http", path: "/health", port: "http" },
    connects,
    env: {
      ...jsonLogs,
      GATEWAY_GRPC_ADDR: `:${ports.grpc}`,
      GATEWAY_HTTP_ADDR: `:${ports.http}`,
      GATEWAY_METRICS_ADDR: `:${ports.metrics}`,
      GATEWAY_METRICS_PUBLIC: "1",
      API_RATE_LIMIT_RPS: `${rateLimit.requestsPerSecond}`,
      API_RATE_LIMIT_BURST: `${rateLimit.burst}`,
      // Its catalogue is on the internet, which the network policy does not let it reach.
      CORDUM_PACK_CATALOG_DEFAULT_DISABLED: "1",
      ...(userAuth.enabled && { CORDUM_USER_AUTH_ENABLED: "true" }),
    },
    secretEnv: { API_KEY: secrets.apiKeyVariable, ...secrets.adminVariables },
  };
}

export function workflowEngine(connects: readonly Connection[]): ServiceSpec {
  const http = 9093;
  return {
    component: "workflow-engine",
    // Two of them would both drive a run: Cordum has no coordination between them yet (seed document, §9).
    singleton: true,
    ports: { http },
    health: { kind: "http", path: "/health", port: "http" },
    connects,
    env: { ...jsonLogs, WORKFLOW_ENGINE_HTTP_ADDR: `:${http}` },
  };
}

export function dashboard(
  settings: CordumSettings,
  secrets: CordumSecrets,
  gateway: Target,
  gate: GateCheck,
): ServiceSpec {
  const embedKey = settings.dashboard.embedApiKey;
  return {
    component: "dashboard",
    // Jobs go through without it; and it has no metrics of its own.
    declarations: { tier: "supporting" },
    ports: { http: 8080 },
    offers: { "cordum-dashboard": { port: "http", gate } },
    health: { kind: "http", path: "/", port: "http" },
    // Its proxy dials `cordum-api-gateway:8081`, fixed in its image: no variable says it.
    connects: [{ to: gateway }],
    user: nginxUser,
    env: embedKey ? { CORDUM_DASHBOARD_EMBED_API_KEY: "1" } : {},
    secretEnv: embedKey ? { CORDUM_API_KEY: secrets.apiKeyVariable } : {},
  };
}
