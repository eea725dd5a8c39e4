import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { netns } from "../../local/cluster/layout.ts";
import { control } from "../../local/cluster/topology.ts";
import { until } from "../../local/cluster/until.ts";

const port = 7070;
const bucket = "backups";

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
    this.#process = serve(this.#data, this.keys);
    await until(`an object store answers at ${this.url}`, 30, () =>
      fetch(this.url).then(
        () => true,
        () => false,
      ),
    );
  }

  async stop(): Promise<void> {
    this.#process?.kill();
    await this.#process;
    if (this.#data) rmSync(this.#data, { recursive: true });
  }
}

function serve(data: string, { accessKeyId, secretAccessKey }: OutsideObjectStore["keys"]) {
  const store = ["posix", "--sidecar", join(data, "attributes"), join(data, "files")];
  const server = [join(bin, "versitygw"), "--port", `${control.address}:${port}`, ...store];
  const env = { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey };
  return execa("nsenter", [`--net=${netns(control.name)}`, ...server], { env, reject: false });
}
