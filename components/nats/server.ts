import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { input } from "../kubernetes.ts";
import type { Mount } from "../pod/mounts.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import { lameDuck } from "./cluster-conf.ts";

/** Ports, paths, probes and programs of a server of a cluster, and of the containers beside it. */

export const ports = { client: 4222, cluster: 6222, monitor: 8222, metrics: 7777 } as const;
export const paths = {
  conf: "/etc/nats/nats.conf",
  accounts: "/etc/nats/accounts",
  tls: "/etc/nats/tls",
  scripts: "/etc/seaworthy/nats",
  run: "/run/nats",
  data: "/data",
} as const;
export const pidFile = `${paths.run}/nats.pid`;

/** Seconds until every node knows that a server leaves, so that no new client meets a closed port. */
const drainSeconds = 3;
/** As in the official chart: both times of the lame duck, and 20 s for that and for what the server then needs to stop. */
export const graceSeconds = lameDuck.graceSeconds + lameDuck.durationSeconds + 20;

/** The file with everybody who may connect, in its folder. */
export const accountsFile = "accounts.conf";

const folder = join(import.meta.dirname, "scripts");

/** Every script that runs beside a server, by its file name. */
export function scripts(): Readonly<Record<string, string>> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Variables by which the scripts find everything. */
export function scriptEnvironment(servers: number): Readonly<Record<string, string>> {
  return {
    ACCOUNTS_FILE: `${paths.accounts}/${accountsFile}`,
    DRAIN_SECONDS: `${drainSeconds}`,
    FORMED: `${paths.data}/formed`,
    MONITOR: `http://127.0.0.1:${ports.monitor}`,
    PEERS: `${servers - 1}`,
    PID_FILE: pidFile,
    TLS_FOLDER: paths.tls,
  };
}

export function runScript(name: string): string[] {
  return ["sh", `${paths.scripts}/${name}`];
}

/**
 * Three questions. Started: has the server caught up with everything, for which it gets an hour, because a server that
 * lost its volume copies all of it from the others and is not to begin again; ready: does it serve; alive: is JetStream
 * there at all, because a server that only lags must not be restarted, and one without JetStream is of no use.
 */
export const probes = {
  startupProbe: {
    exec: { command: runScript("started.sh") },
    periodSeconds: 2,
    timeoutSeconds: 10,
    failureThreshold: 1800,
  },
  readinessProbe: {
    ...ask("/healthz?js-server-only=true"),
    periodSeconds: 5,
    timeoutSeconds: 5,
    failureThreshold: 3,
  },
  livenessProbe: {
    ...ask("/healthz?js-enabled-only=true"),
    periodSeconds: 30,
    timeoutSeconds: 5,
    failureThreshold: 3,
  },
};

function ask(path: string): input.core.v1.Probe {
  return { httpGet: { path, port: "monitor" } };
}

/** Tells the server beside it of new certificates and clients. */
export function keeper(
  image: string,
  environment: Readonly<Record<string, string>>,
  mounts: readonly Mount[],
): input.core.v1.Container {
  return {
    name: "keeper",
    image,
    command: runScript("keep.sh"),
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    resources: requirements({
      cpu: { request: "5m", limit: "100m" },
      memory: { request: "16Mi", limit: "64Mi" },
    }),
    securityContext: containerSecurity,
    volumeMounts: mounts.map(({ volumeMount }) => volumeMount),
  };
}

/** Serves as metrics what the server itself serves as JSON only. */
export function exporter(image: string): input.core.v1.Container {
  return {
    name: "exporter",
    image,
    args: [
      ...["-port", `${ports.metrics}`],
      ...["-varz", "-routez", "-healthz", "-jsz=all"],
      `http://localhost:${ports.monitor}`,
    ],
    resources: requirements({
      cpu: { request: "10m", limit: "100m" },
      memory: { request: "16Mi", limit: "64Mi" },
    }),
    securityContext: containerSecurity,
  };
}
