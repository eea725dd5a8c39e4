import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { S3Target } from "../../components/backup/target.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { work } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { outside } from "../../local/cluster/topology.ts";
import { askFor, pausePart, resumePart } from "../../local/outside/index.ts";
import { bucketKeys, objectStoreData } from "../../local/outside/object-store.ts";
import { outsideParts } from "../../local/outside/parts.ts";

const keysSecret = "object-store";

/** Removes a folder of a bucket outside the cluster: a new PostgreSQL refuses to archive where another one's archive is. */
export async function forgetStored(bucket: string, folder: string): Promise<void> {
  for (const kind of ["attributes", "files"])
    await rm(join(objectStoreData, kind, bucket, folder), { recursive: true, force: true });
}

/** A bucket of the embedded cluster's own object store, for a test whose stack nobody brings up by `make up`. */
export class OutsideObjectStore {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  /** Empty, whatever a test before has left. */
  async start(): Promise<void> {
    await askFor(this.#bucket, ["object-store"]);
    await bucketKeys(this.#bucket);
    await forgetStored(this.#bucket, "");
    await bucketKeys(this.#bucket);
  }

  async stop(): Promise<void> {
    await askFor(this.#bucket, []);
    await forgetStored(this.#bucket, "");
  }

  /** Keeps what it has stored, but nobody answers. */
  leave(): Promise<void> {
    return pausePart("object-store");
  }

  comeBack(): Promise<void> {
    return resumePart("object-store");
  }

  /** Puts the keys into a Secret, where a stack looks for them. */
  async giveKeys(namespace: string): Promise<void> {
    const stringData = await bucketKeys(this.#bucket);
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: keysSecret, namespace },
      stringData,
    };
    const env = engineEnvironment(kubeconfig, work);
    await execa("kubectl", ["create", "--filename=-"], {
      env,
      extendEnv: false,
      input: JSON.stringify(secret),
    });
  }

  /** The stored files in a folder of the bucket. */
  async files(folder: string): Promise<readonly string[]> {
    const path = join(objectStoreData, "files", this.#bucket, folder);
    if (!existsSync(path)) return [];
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  }

  /** Where a stack finds it. */
  target(prefix: string): S3Target {
    const [bucket, networks] = [this.#bucket, [`${outside.address}/32`]];
    const { url } = outsideParts["object-store"];
    return { kind: "s3", url, bucket, prefix, credentialsSecret: keysSecret, networks };
  }
}
