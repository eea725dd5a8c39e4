import { execa } from "execa";
import { until } from "../../../local/cluster/until.ts";
import type { Pod } from "./pods.ts";
import type { PostgresServers } from "./postgres.ts";
import { enteringContainer } from "./processes.ts";

const table = "went_on";

/** Statements for one session, for as long as it is open; and when each was acknowledged. */
const script = `
i=0
while [ "$i" -lt 1500 ]; do
  i=$((i + 1))
  echo "INSERT INTO ${table} VALUES ($i) RETURNING n;" || break
  sleep 0.2
done | psql --quiet --tuples-only --no-align --dbname=app | while read -r n; do echo "$n $(date +%s%3N)"; done`;

/** A row, and when its commit was acknowledged, in milliseconds. */
interface Acknowledged {
  readonly n: string;
  readonly at: number;
}

/** A session that is open beside a server, and so goes on with it when the network ends. */
export class LocalSession {
  readonly #servers: PostgresServers;
  readonly #process: ReturnType<typeof open>;
  #said = "";

  private constructor(servers: PostgresServers, process: ReturnType<typeof open>) {
    this.#servers = servers;
    this.#process = process;
    process.stdout.on("data", (data) => {
      this.#said += data;
    });
  }

  /** Opens it on a primary, and returns when it has committed. */
  static async open(servers: PostgresServers, primary: Pod): Promise<LocalSession> {
    await servers.query(primary, `DROP TABLE IF EXISTS ${table}`);
    await servers.query(primary, `CREATE TABLE ${table} (n int PRIMARY KEY)`);
    const [file, ...args] = await enteringContainer(primary, `session-${Date.now()}`);
    const session = new LocalSession(servers, open(file, args));
    await until("a session beside the primary commits", 30, async () => session.acknowledged.length > 0);
    return session;
  }

  get acknowledged(): readonly Acknowledged[] {
    // The last line may not be whole yet.
    const lines = this.#said.split("\n").slice(0, -1);
    return lines.map((line) => {
      const [n = "", at] = line.trim().split(" ");
      return { n, at: Number(at) };
    });
  }

  /** What was acknowledged and is not there any more. */
  async lost(): Promise<readonly Acknowledged[]> {
    const stored = await this.#servers.query(await this.#servers.primary(), `SELECT n FROM ${table}`);
    const rows = new Set(stored.split("\n"));
    return this.acknowledged.filter(({ n }) => !rows.has(n));
  }

  async close(): Promise<void> {
    this.#process.kill();
    await this.#process;
  }
}

function open(file: string, args: readonly string[]) {
  return execa(file, [...args, "sh", "-c", script], {
    reject: false,
    buffer: false,
    stderr: "ignore",
  });
}
