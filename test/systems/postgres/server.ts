import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../../local/cluster/until.ts";
import type { ImageRoot } from "../../support/image-root.ts";

/** Where pods of the operator have the volume of the data, too. */
export const volume = "/var/lib/postgresql";
export const archive = `${volume}/archive`;

/** The account that PostgreSQL and its sidecar run as. */
export const account = 26;

/** A server in the root of the image, that its own sockets alone lead to. */
export class Server {
  readonly data: string;
  readonly #image: ImageRoot;
  readonly #settings: Readonly<Record<string, string>>;
  #process: ReturnType<ImageRoot["start"]> | undefined;

  /** @param name The folder of its data in the volume. */
  constructor(image: ImageRoot, name: string, settings: Readonly<Record<string, string>>) {
    this.#image = image;
    this.data = `${volume}/${name}`;
    this.#settings = { ...settings, listen_addresses: "", unix_socket_directories: volume };
  }

  async initialise(): Promise<void> {
    const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
    await this.#image.run([
      ...["initdb", `--pgdata=${this.data}`, "--username=postgres", "--auth=trust", "--data-checksums"],
      ...locale,
    ]);
  }

  /** Starts the server, and waits until it takes writes: one that recovers does so after its target. */
  async start(): Promise<void> {
    const settings = Object.entries(this.#settings).map(([name, value]) => `--${name}=${value}`);
    const process = this.#image.start(["postgres", "-D", this.data, ...settings]);
    this.#process = process;
    let ended = "";
    process.then(({ all }) => {
      ended = `it ended:\n${all}`;
    });
    await until("PostgreSQL takes writes", 60, async () => {
      if (ended) throw new Error(ended);
      return (await this.query("SELECT pg_is_in_recovery()").catch(() => "t")) === "f";
    });
  }

  async stop(): Promise<void> {
    this.#process?.kill("SIGINT");
    await this.#process;
    this.#process = undefined;
  }

  async query(sql: string): Promise<string> {
    return this.#image.run([
      ...["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"],
      ...["--set=ON_ERROR_STOP=1", `--host=${volume}`, "--username=postgres", `--command=${sql}`],
    ]);
  }
}

/** Makes the folder of a pod's volumes that the account may write to. */
export async function makeVolume(folder: string, ...below: readonly string[]): Promise<string> {
  for (const path of [folder, ...below.map((name) => join(folder, name))]) {
    await mkdir(path, { recursive: true });
    await chown(path, account, account);
  }
  return folder;
}
