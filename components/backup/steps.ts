import type { Input } from "@pulumi/pulumi";
import type { Target } from "../endpoint/connection.ts";
import type { input } from "../kubernetes.ts";
import { secretVariables } from "../pod/environment.ts";
import type { Mount, SecretVariable } from "../pod/mounts.ts";
import type { Resources } from "../resources.ts";
import { type Step, workFolder } from "./pod.ts";
import type { Repository } from "./repository.ts";
import { keepFlags, type Retention } from "./retention.ts";
import type { Store } from "./target.ts";

/** Images that the steps run in. */
export interface BackupImages {
  readonly restic: string;
  /** With the `nats` command. */
  readonly natsBox: string;
  /** The server, for drills. */
  readonly nats: string;
  /** The server with its tools: jobs read their files with it. */
  readonly redis: string;
  readonly busybox: string;
}

/** How a step dials a store. */
export interface Dial {
  readonly to: Target;
  /** Its certificate; none where the store asks for none. */
  readonly tls?: { readonly mount: Mount; readonly folder: string };
  readonly login?: Readonly<Record<string, SecretVariable>>;
}

export interface StoringArgs {
  readonly retention: Retention;
  /** Runs after which every part of the repository was read again. */
  readonly readParts: number;
}

const folder = (store: Store) => `${workFolder}/${store}`;
const small: Resources = {
  cpu: { request: "25m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};
/** restic holds an index of the repository in memory. */
const storing: Resources = {
  cpu: { request: "25m", limit: "1" },
  memory: { request: "64Mi", limit: "512Mi" },
};

/** Asks a store for everything, and writes it down. */
export function dump(store: Store, dial: Dial, image: string, streams: readonly string[]): Step {
  const expected = store === "nats" ? [{ name: "STREAMS", value: streams.join(" ") }] : [];
  return {
    name: `back-up-${store}`,
    image,
    script: `${store}-backup.sh`,
    env: [...dialEnvironment(store, dial), ...expected],
    mounts: dial.tls ? [dial.tls.mount] : [],
    resources: small,
  };
}

/** Puts what was written into the repository. */
export function keep(repository: Repository, image: string, args: StoringArgs): Step {
  const settings = { KEEP: keepFlags(args.retention), READ_PARTS: `${args.readParts}` };
  return resticStep("store", "restic-store.sh", repository, image, plain(settings));
}

/** Gets a snapshot out of the repository. */
export function fetch(repository: Repository, image: string): Step {
  return resticStep(
    `fetch-${repository.store}`,
    "restic-fetch.sh",
    repository,
    image,
    plain({ SNAPSHOT: "latest" }),
  );
}

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

/** Puts a fetched snapshot into a store. */
export function load(
  store: Store,
  dial: Dial,
  image: string,
  { readerResources, streamReplicas, maxDeliver }: RestoredStreams & { readonly readerResources: Resources },
): Step {
  const ofNats = {
    ...(streamReplicas !== undefined && { REPLICAS: `${streamReplicas}` }),
    ...(maxDeliver !== undefined && { MAX_DELIVER: `${maxDeliver}` }),
  };
  return {
    name: `restore-${store}`,
    image,
    script: `${store}-restore.sh`,
    // `make restore` tries everything once before it stops anything.
    env: [...dialEnvironment(store, dial), ...plain({ TRIAL: "no", ...(store === "nats" && ofNats) })],
    mounts: dial.tls ? [dial.tls.mount] : [],
    resources: readerResources,
  };
}

/** Puts a fetched snapshot of NATS into the server in the same pod. */
export function rehearseNats(image: string): Step {
  const env = { BACKUP_FOLDER: folder("nats"), HOST: "127.0.0.1", PORT: "4222", REPLICAS: "1" };
  return {
    name: "restore-nats",
    image,
    script: "nats-restore.sh",
    env: plain(env),
    mounts: [],
    resources: small,
  };
}

/** Reads a fetched snapshot of Redis. */
export function rehearseRedis(image: string, resources: Resources): Step {
  const env = plain({ BACKUP_FOLDER: folder("redis") });
  return { name: "restore-redis", image, script: "redis-drill.sh", env, mounts: [], resources };
}

function resticStep(
  name: string,
  script: string,
  repository: Repository,
  image: string,
  env: readonly input.core.v1.EnvVar[],
): Step {
  const all = [...repository.env, ...plain({ BACKUP_FOLDER: folder(repository.store) }), ...env];
  return { name, image, script, env: all, mounts: repository.mounts, resources: storing };
}

function dialEnvironment(store: Store, { login, tls, to }: Dial): readonly input.core.v1.EnvVar[] {
  const env = { BACKUP_FOLDER: folder(store), HOST: to.host, PORT: `${to.port}` };
  return [...plain({ ...env, ...(tls && { TLS_FOLDER: tls.folder }) }), ...secretVariables(login ?? {})];
}

function plain(values: Readonly<Record<string, Input<string>>>): readonly input.core.v1.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
