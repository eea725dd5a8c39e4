import type { Connection, GateCheck } from "../../components/endpoint/connection.ts";
import type { Health } from "../../components/health.ts";
import type { MigrationArgs } from "../../components/migration.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import type { WorkloadArgs } from "../../components/workload.ts";
import { names } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

const ports = { http: 8080 };

/** Without its database it gets no requests. A restart would not bring the database back. */
const health: Health = {
  ...{ kind: "http", path: "/readyz", port: "http" },
  liveness: { kind: "http", path: "/healthz", port: "http" },
};

/**
 * Seconds until a new address has arrived at every node, and then until the longest answer is written, which the manager limits
 * to 15: it cuts off whoever still waits when it is told to stop.
 */
const drainSeconds = 20;

/** What a manager needs to start: without a key of the right shape, it ends. */
export interface ManagerNeeds {
  readonly database: Connection;
  readonly keys: Readonly<Record<string, SecretVariable>>;
}

/** The API for tenants and administrators. */
export function manager(
  settings: KubeopSettings,
  { database, keys }: ManagerNeeds,
  gate: GateCheck,
): Pick<
  WorkloadArgs,
  "connects" | "drainSeconds" | "env" | "health" | "offers" | "ports" | "replicas" | "resources" | "secretEnv"
> {
  const { connections, logLevel, rates, replicas, resources } = settings.manager;
  return {
    ...{ drainSeconds, health, ports, replicas, resources, secretEnv: keys },
    offers: { [names.manager]: { port: "http", gate } },
    connects: [database],
    env: {
      ...required,
      LOG_LEVEL: logLevel,
      ...pool(connections),
      KUBEOP_DB_TIMEOUT_MS: "2000",
      KUBEOP_IMAGE_ALLOWLIST: settings.imageAllowlist.join(","),
      KUBEOP_RATE_CPU_MILLI: plain(rates.cpuMilli),
      KUBEOP_RATE_MEM_MIB: plain(rates.memMib),
    },
  };
}

/** The most that each pod has; the connection budget counts with it. */
function pool(connections: number) {
  return {
    KUBEOP_DB_MAX_OPEN: `${connections}`,
    KUBEOP_DB_MAX_IDLE: `${Math.min(5, connections)}`,
  };
}

/** Anything but `true` opens every route. */
const required = { KUBEOP_REQUIRE_AUTH: "true" };

/** Go reads an exponent, too, but people who look at the pod read digits. */
function plain(price: number): string {
  return price.toFixed(12).replace(/\.?0+$/, "");
}

/** A first manager by itself: several that find no tables would all make them, and all but one would end. */
export function managerMigration(
  settings: KubeopSettings,
  { database, keys }: ManagerNeeds,
): Pick<
  MigrationArgs,
  "connects" | "deadlineSeconds" | "env" | "generation" | "resources" | "retries" | "secretEnv" | "server"
> {
  return {
    connects: [database],
    env: { ...required, ...pool(settings.manager.connections) },
    secretEnv: keys,
    resources: settings.manager.resources,
    server: { ports, ready: health, image: settings.images.busybox },
    ...{ deadlineSeconds: 600, generation: 1, retries: 1 },
  };
}
