import type { Input } from "@pulumi/pulumi";
import type { Target } from "../endpoint/connection.ts";
import type { input } from "../kubernetes.ts";
import { secretVariables } from "../pod/environment.ts";
import type { Mount, SecretVariable } from "../pod/mounts.ts";
import type { Resources } from "../resources.ts";
import { type Step, workFolder } from "./pod.ts";
import type { Repository } from "./repository.ts";
import { keepFlags, type Retention } from "./retention.ts";
import type { BackedUpStore, StoreKind } from "./store.ts";

/** Images that steps run in, whatever the store. */
export interface BackupImages {
  readonly restic: string;
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

const folder = (store: StoreKind) => `${workFolder}/${store}`;
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
export function dump(store: BackedUpStore, dial: Dial): Step {
  return {
    name: `back-up-${store.kind}`,
    image: store.image,
    script: `${store.kind}-backup.sh`,
    env: [...dialEnvironment(store, dial), ...plain(store.backup)],
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

/** Puts a fetched snapshot into a store. */
export function load(store: BackedUpStore, dial: Dial): Step {
  return {
    name: `restore-${store.kind}`,
    image: store.image,
    script: `${store.kind}-restore.sh`,
    // `make restore` tries everything once before it stops anything.
    env: [...dialEnvironment(store, dial), ...plain({ TRIAL: "no", ...store.restore })],
    mounts: dial.tls ? [dial.tls.mount] : [],
    resources: store.restoreResources,
  };
}

/** Restores a fetched snapshot for practice, into nothing but the pod. */
export function rehearse({ drill, kind }: BackedUpStore): Step {
  const { env, image, resources, script } = drill;
  const all = plain({ BACKUP_FOLDER: folder(kind), ...env });
  return { name: `restore-${kind}`, image, script, env: all, mounts: [], resources };
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

function dialEnvironment({ kind }: BackedUpStore, { login, tls, to }: Dial): readonly input.core.v1.EnvVar[] {
  const env = { BACKUP_FOLDER: folder(kind), HOST: to.host, PORT: `${to.port}` };
  return [...plain({ ...env, ...(tls && { TLS_FOLDER: tls.folder }) }), ...secretVariables(login ?? {})];
}

function plain(values: Readonly<Record<string, Input<string>>>): readonly input.core.v1.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
