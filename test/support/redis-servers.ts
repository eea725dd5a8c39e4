import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { aclFile, internalUsers, passwordHash } from "../../components/redis/acl.ts";
import { redisUsers } from "../../components/redis/backup.ts";
import { clusterConf, replicatedConf, type SecureConf } from "../../components/redis/redis-conf.ts";
import type { Engine } from "../../components/redis/secure-server.ts";
import { until } from "../../local/cluster/until.ts";
import { makeCertificate, tlsFlags } from "./redis-folder.ts";
import { LocalRedis } from "./redis-server.ts";
import { valkeyServer } from "./valkey-server.ts";

const password = "a-password";

export interface ServerArgs {
  readonly topology: "cluster" | "replicated";
  /** The server that it follows. @default none */
  readonly primary?: LocalRedis;
  /** Port at which it says that it can be reached. @default its own */
  readonly announcedPort?: number;
  readonly minReplicasToWrite?: number;
}

/** What the scripts call, apart from the programs of Redis. */
const tools = [
  ...[
    "awk",
    "basename",
    "cat",
    "cut",
    "date",
    "dirname",
    "find",
    "grep",
    "mkdir",
    "paste",
    "sed",
    "sh",
    "sha256sum",
  ],
  ...["sleep", "sort", "timeout", "tr"],
];

/** Servers of one system, and what the scripts of backups need to work with them. */
export class RedisServers {
  readonly #engine: Engine;
  readonly folder = mkdtempSync(join(tmpdir(), "redis-servers-"));
  readonly #started: LocalRedis[] = [];

  constructor(engine: Engine = "redis") {
    this.#engine = engine;
  }

  get tlsFolder(): string {
    return join(this.folder, "tls");
  }

  /** The only folder of programs, as in an image that holds one engine. */
  get #bin(): string {
    return join(this.folder, "bin");
  }

  async prepare(): Promise<void> {
    mkdirSync(this.tlsFolder);
    mkdirSync(this.#bin);
    for (const tool of tools) symlinkSync((await execa("which", [tool])).stdout, join(this.#bin, tool));
    await this.#createPrograms();
    await makeCertificate(this.tlsFolder);
    const users = [internalUsers.admin, internalUsers.replication, ...redisUsers("cordum")];
    const hashes = [passwordHash(password)];
    writeFileSync(join(this.folder, "users.acl"), aclFile(users.map((user) => ({ ...user, hashes }))));
  }

  /** The server, its client and its check of a file, under the engine's names alone. */
  async #createPrograms(): Promise<void> {
    const path = (name: string) => join(this.#bin, `${this.#engine}-${name}`);
    symlinkSync("/usr/bin/redis-cli", path("cli"));
    // Debian's tools are the server under another name: it does what it is called by.
    if (this.#engine === "redis") {
      for (const name of ["server", "check-rdb"]) symlinkSync("/usr/bin/redis-check-rdb", path(name));
      return;
    }
    const { args, command } = await valkeyServer(join(this.folder, "valkey"));
    for (const name of ["server", "check-rdb"]) {
      const words = [command, ...args].map((word) => (word === "valkey-server" ? `valkey-${name}` : word));
      const script = `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`;
      writeFileSync(path(name), script, { mode: 0o755 });
    }
  }

  async start(args: ServerArgs): Promise<LocalRedis> {
    // A cluster's bus is at a port that is higher by 10000.
    const port = (await freePort()) - (args.topology === "cluster" ? 16_000 : 0);
    // A port may be free again by the time of the next server.
    const folder = mkdtempSync(join(this.folder, `${port}-`));
    const name = `${this.#engine}-server`;
    const program = { command: join(this.#bin, name), args: [], argv0: name };
    const flags = ["-e", "-h", "localhost", ...tlsFlags(this.tlsFolder, "admin")];
    const server = new LocalRedis({ folder, port, program, flags, password });
    this.#started.push(server);
    await server.start(this.#conf(args, port, folder));
    const ready = args.primary ? /master_link_status:up/ : /role:master/;
    await until("it is in sync", 30, async () => ready.test(await server.cli("INFO", "replication")));
    return server;
  }

  /** Runs a script as the job does that it is of. */
  script(
    name: "redis-backup" | "redis-drill" | "redis-restore",
    { port }: Pick<LocalRedis, "port">,
    env: NodeJS.ProcessEnv = {},
  ) {
    const own = {
      PATH: this.#bin,
      ...{ HOST: "localhost", PORT: `${port}`, TLS_FOLDER: this.tlsFolder },
      ...{ BACKUP_FOLDER: join(this.folder, "backup"), TMPDIR: this.folder },
      ...{ REDIS_USERNAME: `cordum-${name}`, REDIS_PASSWORD: password },
    };
    const options = { env: { ...own, ...env }, extendEnv: false, all: true, reject: false } as const;
    return execa("sh", [`components/redis/backup-scripts/${name}.sh`], options);
  }

  /** Ends those that were started since the last time. */
  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((server) => server.end("SIGKILL")));
    rmSync(join(this.folder, "backup"), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #conf(args: ServerArgs, port: number, dir: string): string {
    const common: SecureConf = {
      ...{ port, dir, runFolder: dir, maxMemory: 2 ** 27, tlsFolder: this.tlsFolder },
      aclFile: join(this.folder, "users.acl"),
      replicationUser: internalUsers.replication.name,
      durability: "durable",
      minReplicasToWrite: args.minReplicasToWrite ?? 0,
    };
    const conf =
      args.topology === "cluster" ? clusterConf({ ...common, nodeTimeout: 5000 }) : replicatedConf(common);
    const own = [
      "repl-diskless-sync-delay 0",
      `masterauth ${password}`,
      "replica-announce-ip localhost",
      `replica-announce-port ${args.announcedPort ?? port}`,
      ...(args.topology === "cluster" ? ["cluster-announce-ip 127.0.0.1"] : []),
      ...(args.primary ? [`replicaof localhost ${args.primary.port}`] : []),
    ];
    return `${conf}${own.join("\n")}\n`;
  }
}

/** A port at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}
