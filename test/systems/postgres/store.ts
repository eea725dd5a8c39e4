import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../../lib/paths.ts";
import { until } from "../../../local/cluster/until.ts";
import { freePort } from "../../support/redis-servers.ts";

export const bucket = "backups";

/** An S3 server of this machine alone, with one empty bucket. */
export class Store {
  readonly #folder: string;
  readonly #keys = { id: "test", secret: randomBytes(24).toString("hex") };
  #port = 0;
  #process: ReturnType<typeof serve> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What its clients are told, as Barman's sidecar tells it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: this.#keys.id,
      AWS_SECRET_ACCESS_KEY: this.#keys.secret,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
      AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
    };
  }

  async start(): Promise<void> {
    const [data, attributes] = [join(this.#folder, "data"), join(this.#folder, "attributes")];
    for (const path of [join(data, bucket), attributes]) await mkdir(path, { recursive: true });
    this.#port = await freePort();
    const args = ["--port", `127.0.0.1:${this.#port}`, "posix", "--sidecar", attributes, data];
    this.#process = serve(args, { ROOT_ACCESS_KEY: this.#keys.id, ROOT_SECRET_KEY: this.#keys.secret });
    await until("the object store listens", 30, () => listens(this.#port));
  }

  async stop(): Promise<void> {
    this.#process?.kill();
    await this.#process;
  }
}

function serve(args: readonly string[], env: Readonly<Record<string, string>>) {
  return execa(join(bin, "versitygw"), args, { env, reject: false, all: true });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
