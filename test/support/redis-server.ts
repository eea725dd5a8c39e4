import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../local/cluster/until.ts";

/** How this machine starts a server. */
export interface ServerProgram {
  readonly command: string;
  /** What comes before the configuration file. */
  readonly args: readonly string[];
  /** The name that the program sees itself called by. */
  readonly argv0: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Debian's tools are the server under another name: it does what it is called by. */
export const redisServer: ServerProgram = { command: "redis-check-rdb", args: [], argv0: "redis-server" };

export interface LocalRedisArgs {
  /** Holds the configuration and, if that says so, the data. */
  readonly folder: string;
  readonly port: number;
  /** @default redisServer */
  readonly program?: ServerProgram;
  /** Options of `redis-cli`: how to reach the server, and as whom. */
  readonly flags?: readonly string[];
  /** Of the user in `flags`. @default no login */
  readonly password?: string;
}

/** A real server on this machine, without a cluster. */
export class LocalRedis {
  readonly #args: LocalRedisArgs;
  #process: ReturnType<typeof run> | undefined;
  #ended: string | undefined;

  constructor(args: LocalRedisArgs) {
    this.#args = args;
  }

  /** Starts the server, and returns once it has loaded its data. Fails with what it printed where it ends before. */
  async start(conf: string): Promise<void> {
    const file = join(this.#args.folder, "redis.conf");
    writeFileSync(file, conf);
    this.#ended = undefined;
    this.#process = run(this.#args.program ?? redisServer, file);
    void this.#process.then(({ all }) => {
      this.#ended = all;
    });
    await until("the server answers", 30, async () => {
      if (this.#ended !== undefined) throw new Error(this.#ended);
      return (await this.cli("PING").catch(() => "")) === "PONG";
    });
  }

  /** Runs one command. */
  async cli(...command: readonly string[]): Promise<string> {
    return (await execa("redis-cli", [...this.#flags, ...command], { env: this.#login })).stdout.trim();
  }

  /** Runs commands over one connection, one a line, and returns the lines of all answers. */
  async pipe(commands: readonly string[]): Promise<readonly string[]> {
    const input = commands.map((command) => `${command}\n`).join("");
    return (await execa("redis-cli", this.#flags, { env: this.#login, input })).stdout.split("\n");
  }

  get port(): number {
    return this.#args.port;
  }

  get address(): string {
    return `localhost:${this.port}`;
  }

  /** Makes it a cluster of its own. */
  async ownAllSlots(): Promise<void> {
    await this.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    const isOk = async () => /cluster_state:ok/.test(await this.cli("CLUSTER", "INFO"));
    await until("the cluster is whole", 30, isOk);
  }

  /** Lets it hang, as a server does whose node is out of reach, until `go`. */
  hang(): void {
    this.#process?.kill("SIGSTOP");
  }

  go(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Ends the server; `SIGKILL` leaves it no time to write anything. */
  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    this.#process?.kill(signal);
    await this.#process;
  }

  get #flags(): readonly string[] {
    return ["-p", `${this.#args.port}`, "--no-auth-warning", ...(this.#args.flags ?? [])];
  }

  get #login(): Readonly<Record<string, string>> {
    return this.#args.password === undefined ? {} : { REDISCLI_AUTH: this.#args.password };
  }
}

function run({ args, argv0, command, env = {} }: ServerProgram, file: string) {
  return execa(command, [...args, file], { reject: false, all: true, argv0, env });
}
