import type { Input } from "@pulumi/pulumi";
import type { input } from "../kubernetes.ts";
import { type Mount, secretMount } from "../pod/mounts.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import type { Credentials } from "./users.ts";

/** Paths, ports and programs that servers with TLS, their scripts and the containers beside them share. */

export const metricsPort = 9121;
export const paths = {
  conf: "/etc/redis/redis.conf",
  tls: "/etc/redis/tls",
  acl: "/etc/redis/acl",
  auth: "/etc/redis/auth",
  scripts: "/etc/seaworthy/redis",
  router: "/etc/redis/router",
  run: "/run/redis",
  data: "/data",
} as const;

/** The user `redis` of the official images, whose files it owns. */
export const redisUser = 999;

/** Share of the memory limit that data may take: forks of the process copy the pages that change meanwhile. */
export const dataShare = 0.7;

/** Which program serves; both speak the same protocol and read the same configuration. */
export type Engine = "redis" | "valkey";

/** What a server's pod mounts, by what it is for. */
export interface ServerSecrets {
  /** Secret with the server's certificate. */
  readonly tls: Input<string>;
  /** Secret with the file of users. */
  readonly acl: Input<string>;
  /** Secret with the passwords of the users that the scripts log in as. */
  readonly passwords: Input<string>;
}

/** Variables by which the scripts find everything. */
export function scriptEnvironment(engine: Engine, port: number): Readonly<Record<string, string>> {
  return {
    ACL_FOLDER: paths.acl,
    AUTH_FOLDER: paths.auth,
    DATA_FOLDER: paths.data,
    PORT: `${port}`,
    REDIS_CLI: `${engine}-cli`,
    REDIS_SERVER: `${engine}-server`,
    RUN_FOLDER: paths.run,
    TLS_FOLDER: paths.tls,
  };
}

/** Volumes of a server's pod; folders all of them, so that they follow what they are made of. */
export function serverMounts(secrets: ServerSecrets, scripts: Input<string>): readonly Mount[] {
  return [
    secretMount("server-tls", secrets.tls, paths.tls),
    secretMount("users", secrets.acl, paths.acl),
    secretMount("passwords", secrets.passwords, paths.auth),
    scriptsMount(scripts),
    runMount,
  ];
}

export function scriptsMount(configMap: Input<string>): Mount {
  return {
    volume: { name: "scripts", configMap: { name: configMap } },
    volumeMount: { name: "scripts", mountPath: paths.scripts, readOnly: true },
  };
}

/** In memory, because a password is in it. */
export const runMount: Mount = {
  volume: { name: "run", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  volumeMount: { name: "run", mountPath: paths.run },
};

export function runScript(name: string): string[] {
  return ["sh", `${paths.scripts}/${name}`];
}

/**
 * Start-up is patient, and alive is whatever answers. A server is ready only while it serves its part of a whole
 * cluster. No client finds a server by its readiness, so both are asked as seldom as may be: each question starts
 * processes in the container, which together used to cost more than the servers did.
 */
export const probes = {
  startupProbe: {
    exec: { command: runScript("alive.sh") },
    periodSeconds: 2,
    timeoutSeconds: 6,
    failureThreshold: 60,
  },
  readinessProbe: {
    exec: { command: runScript("ready.sh") },
    periodSeconds: 10,
    timeoutSeconds: 6,
    failureThreshold: 2,
  },
  livenessProbe: {
    exec: { command: runScript("alive.sh") },
    periodSeconds: 30,
    timeoutSeconds: 6,
    failureThreshold: 3,
  },
};

/** What a script that runs beside a server needs. */
export interface SidecarArgs {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
}

/** A script that runs beside a server for as long as it does. */
export function sidecar(
  name: string,
  script: string,
  { environment, image, mounts }: SidecarArgs,
): input.core.v1.Container {
  return {
    name,
    image,
    command: runScript(script),
    env: [
      ...Object.entries(environment).map(([name, value]) => ({ name, value })),
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ],
    resources: requirements({
      cpu: { request: "10m", limit: "200m" },
      memory: { request: "16Mi", limit: "64Mi" },
    }),
    securityContext: containerSecurity,
    volumeMounts: mounts.map(({ volumeMount }) => volumeMount),
  };
}

/** Serves metrics of the server beside it; it dials it by a name that the server's certificate holds. */
export function exporter(image: string, { variables }: Credentials, port: number): input.core.v1.Container {
  const { secret, key, generation } = variables.REDIS_PASSWORD;
  const plain = {
    // The exporter reads its password only when it starts: a new one must change the pod.
    PASSWORD_GENERATION: `${generation}`,
    REDIS_ADDR: `rediss://localhost:${port}`,
    REDIS_EXPORTER_CONFIG_COMMAND: "-",
    REDIS_EXPORTER_TLS_CA_CERT_FILE: `${paths.tls}/ca.crt`,
    REDIS_EXPORTER_TLS_CLIENT_CERT_FILE: `${paths.tls}/tls.crt`,
    REDIS_EXPORTER_TLS_CLIENT_KEY_FILE: `${paths.tls}/tls.key`,
    REDIS_EXPORTER_WEB_LISTEN_ADDRESS: `:${metricsPort}`,
    REDIS_USER: "exporter",
  };
  return {
    name: "exporter",
    image,
    env: [
      ...Object.entries(plain).map(([name, value]) => ({ name, value })),
      { name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: secret, key } } },
    ],
    resources: requirements({
      cpu: { request: "10m", limit: "100m" },
      memory: { request: "32Mi", limit: "64Mi" },
    }),
    securityContext: containerSecurity,
    volumeMounts: [{ name: "server-tls", mountPath: paths.tls, readOnly: true }],
  };
}
