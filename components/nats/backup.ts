import { join } from "node:path";
import { jobName } from "../backup/identities.ts";
import { temporaryMount } from "../backup/pod.ts";
import { scriptsIn } from "../backup/scripts.ts";
import type { BackedUpStore } from "../backup/store.ts";
import type { input } from "../kubernetes.ts";
import { type Resources, requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import { type NatsIdentity, streamBackup, streamRestore } from "./identities.ts";

/** What a restore of NATS asks of the streams and consumers that it makes. */
export interface RestoredStreams {
  /**
   * Servers that keep each message: the backup may be one of a stack that has fewer or more of them.
   * @default as many as the backup says of each stream
   */
  readonly streamReplicas?: number;
  /**
   * How often a message is delivered at most by consumers that know no limit. A restored consumer delivers again what nobody
   * had acknowledged to it, and what nobody ever will comes back for ever. @default without a limit
   */
  readonly maxDeliver?: number;
}

export interface NatsBackupArgs
  extends RestoredStreams,
    Pick<BackedUpStore, "connect" | "restoreResources" | "schedule"> {
  /** Image with the `nats` command. */
  readonly image: string;
  /** Image of the server, for drills. */
  readonly serverImage: string;
  /** A backup without one of these fails: an empty server must not pass for a good one. */
  readonly streams: readonly string[];
}

const small: Resources = {
  cpu: { request: "25m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/** NATS, for those who back it up. */
export function natsBackup(args: NatsBackupArgs): BackedUpStore {
  const { connect, image, maxDeliver, restoreResources, schedule, serverImage, streamReplicas, streams } =
    args;
  return {
    ...{ kind: "nats", image, schedule, connect, restoreResources },
    scripts: scriptsIn(join(import.meta.dirname, "backup-scripts")),
    backup: { STREAMS: streams.join(" ") },
    restore: {
      ...(streamReplicas !== undefined && { REPLICAS: `${streamReplicas}` }),
      ...(maxDeliver !== undefined && { MAX_DELIVER: `${maxDeliver}` }),
    },
    drill: {
      image,
      script: "nats-restore.sh",
      env: { HOST: "127.0.0.1", PORT: "4222", REPLICAS: "1" },
      resources: small,
      server: throwawayServer(serverImage),
    },
  };
}

/** What the jobs are to a NATS, by their certificates; `store` is what the stack calls it. */
export function natsIdentities(partOf: string, store = "nats"): readonly NatsIdentity[] {
  return [streamBackup(jobName(partOf, store, "backup")), streamRestore(jobName(partOf, store, "restore"))];
}

/** Starts before the steps of a drill and ends with the last one; it listens inside the pod alone. */
function throwawayServer(image: string): input.core.v1.Container {
  const { mountPath } = temporaryMount;
  return {
    name: "nats",
    image,
    restartPolicy: "Always",
    command: [
      ...["nats-server", "--addr", "127.0.0.1", "--http_port", "8222"],
      ...["--jetstream", "--store_dir", `${mountPath}/jetstream`],
    ],
    startupProbe: {
      // Nobody but the pod itself gets at it, the kubelet neither.
      exec: { command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8222/healthz"] },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(small),
    securityContext: containerSecurity,
    volumeMounts: [temporaryMount],
  };
}
