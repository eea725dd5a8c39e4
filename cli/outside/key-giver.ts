import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "../../lib/problem.ts";
import { applyObject, read } from "../../local/cluster/api.ts";
import type { Keys } from "../../local/outside/object-store.ts";
import type { BucketNeeds } from "./needs.ts";

/** Namespaces of a cluster, as whoever puts a Secret into them knows them. */
export interface Namespaces {
  /** Tells a namespace from another of the same name; undefined where there is none, or one that takes nothing. */
  readonly idOf: (namespace: string) => Promise<string | undefined>;
  readonly apply: (namespace: string, secret: KeysSecret) => Promise<void>;
}

export interface KeysSecret {
  readonly apiVersion: "v1";
  readonly kind: "Secret";
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<keyof Keys, string>>;
}

const embedded: Namespaces = {
  idOf: async (namespace) => {
    const body = await read(`/api/v1/namespaces/${namespace}`);
    if (body === undefined) return undefined;
    const { metadata, status } = JSON.parse(body) as {
      readonly metadata: { readonly uid: string };
      readonly status: { readonly phase?: string };
    };
    return status.phase === "Active" ? metadata.uid : undefined;
  },
  apply: (namespace, secret) =>
    applyObject(`/api/v1/namespaces/${namespace}/secrets/${secret.metadata.name}`, secret),
};

/**
 * Gives a stack the keys of its bucket while it is deployed, as the owner of an object store would: as soon as there is a
 * namespace, because pods of the same deployment wait for the Secret, and again where the namespace is made anew.
 */
export class KeyGiver {
  readonly #needs: BucketNeeds;
  readonly #secret: KeysSecret;
  readonly #cluster: Namespaces;
  readonly #interval: number;
  /** The namespaces that have the keys, with what tells each from another of its name. */
  readonly #given = new Map<string, string>();

  /** @param interval Milliseconds from one look at the namespaces to the next. */
  constructor(needs: BucketNeeds, keys: Keys, cluster = embedded, interval = 500) {
    this.#needs = needs;
    this.#secret = secretOf(needs.secret, keys);
    this.#cluster = cluster;
    this.#interval = interval;
  }

  async beside<Result extends { readonly failed: boolean }>(change: () => Promise<Result>): Promise<Result> {
    const end = new AbortController();
    const watching = this.#watch(end.signal);
    const result = await change().finally(() => end.abort());
    await watching;
    // Of a change that failed, the reason is told by whoever made it.
    if (!result.failed) await this.#finish();
    return result;
  }

  /** What is refused, such as by a namespace that is just being deleted, is tried again. */
  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#give().catch(() => {});
      await pause(this.#interval, undefined, { signal }).catch(() => {});
    }
  }

  async #give(): Promise<void> {
    for (const namespace of this.#needs.namespaces) {
      const id = await this.#cluster.idOf(namespace);
      if (id === undefined || this.#given.get(namespace) === id) continue;
      await this.#cluster.apply(namespace, this.#secret);
      this.#given.set(namespace, id);
    }
  }

  async #finish(): Promise<void> {
    const { bucket, namespaces, secret } = this.#needs;
    const [own] = namespaces;
    const why = await this.#give().then(
      () => (this.#given.has(own) ? undefined : "it isn't there, or the cluster doesn't answer"),
      (error: unknown) => (error instanceof Problem ? error.message : String(error)),
    );
    if (why !== undefined)
      throw new Problem(
        `The keys of the bucket ${bucket} could not be given to the namespace ${own}: ${why}.`,
        "Run the same command again.",
      );
    const places = [...this.#given.keys()].map((namespace) => `${namespace}/${secret}`);
    console.log(`✓ Object store: the keys of the bucket ${bucket} are in ${places.join(" and ")}`);
  }
}

/** The Secret as components/backup/target.ts describes it. */
function secretOf(name: string, keys: Keys): KeysSecret {
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const data = {
    accessKeyId: encoded(keys.accessKeyId),
    secretAccessKey: encoded(keys.secretAccessKey),
  };
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, data };
}
