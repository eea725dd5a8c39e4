import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { S3Target } from "../../components/backup/target.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { bin, work } from "../../lib/paths.ts";
import { kubeconfig, netns } from "../../local/cluster/layout.ts";
import { control } from "../../local/cluster/topology.ts";
import { until } from "../../local/cluster/until.ts";

const port = 7070;
const bucket = "backups";
const keysSecret = "object-store";

/**
 * An S3 server as a process on the machine of the control plane, which runs no pod: nothing in the cluster can delete what it
 * stores. The cluster's network must be there.
 */
export class OutsideObjectStore {
  readonly url = `http://${control.address}:${port}`;
  readonly keys = { accessKeyId: "gravl", secretAccessKey: randomBytes(24).toString("hex") };
  #process: ReturnType<typeof serve> | undefined;
  #data = "";

  async start(): Promise<void> {
    this.#data = mkdtempSync(join(tmpdir(), "object-store-"));
    mkdirSync(join(this.#data, "files", bucket), { recursive: true });
    mkdirSync(join(this.#data, "attributes"));
    await this.comeBack();
  }

  async stop(): Promise<void> {
    await this.leave();
    if (this.#data) rmSync(this.#data, { recursive: true });
  }

  /** Keeps what it has stored, but nobody answers. */
  async leave(): Promise<void> {
    this.#process?.kill();
    await this.#process;
  }

  async comeBack(): Promise<void> {
    this.#process = serve(this.#data, this.keys);
    await until(`an object store answers at ${this.url}`, 30, () =>
      fetch(this.url).then(
        () => true,
        () => false,
      ),
    );
  }

  /** Puts the keys into a Secret, where a stack looks for them. */
  async giveKeys(namespace: string): Promise<void> {
    const literals = Object.entries(this.keys).map(([key, value]) => `--from-literal=${key}=${value}`);
    const env = engineEnvironment(kubeconfig, work);
    const command = ["create", "secret", "generic", keysSecret, "--namespace", namespace, ...literals];
    await execa("kubectl", command, { env, extendEnv: false });
  }

  /** The stored files in a folder of the bucket. */
  async files(folder: string): Promise<readonly string[]> {
    const path = join(this.#data, "files", bucket, folder);
    if (!existsSync(path)) return [];
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  }

  /** Where a stack finds it. */
  target(prefix: string): S3Target {
    const networks = [`${control.address}/32`];
    return { kind: "s3", url: this.url, bucket, prefix, credentialsSecret: keysSecret, networks };
  }
}

function serve(data: string, { accessKeyId, secretAccessKey }: OutsideObjectStore["keys"]) {
  const store = ["posix", "--sidecar", join(data, "attributes"), join(data, "files")];
  const server = [join(bin, "versitygw"), "--port", `${control.address}:${port}`, ...store];
  const env = { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey };
  return execa("nsenter", [`--net=${netns(control.name)}`, ...server], { env, reject: false });
}
