import { z } from "zod";
import { Problem } from "../../../lib/problem.ts";
import { step } from "../../../lib/progress.ts";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../../support/deployment.ts";
import type { ObjectStore } from "../../support/object-store.ts";

const database = "app";

const backup = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ cluster: z.object({ name: z.string() }) }),
  status: z.object({ phase: z.string().default("new"), error: z.string().default("") }).prefault({}),
});

/** Where an archive is, and what keys open it. */
type Store = Pick<ObjectStore, "files" | "giveKeys">;

/** A PostgreSQL of a stack on the embedded cluster, and what its archive has. */
export class ArchivedPostgres {
  readonly #deployment: Deployment;
  readonly #store: Store;
  readonly #cluster: string;
  readonly #prefix: string;

  constructor(deployment: Deployment, store: Store, cluster: string, prefix: string) {
    this.#deployment = deployment;
    this.#store = store;
    this.#cluster = cluster;
    this.#prefix = prefix;
  }

  /** Puts the keys of the object store into the stack's namespace, once that is there. */
  async giveKeys(): Promise<void> {
    const { namespace } = this.#deployment;
    const find = ["get", "namespace", namespace, "--ignore-not-found", "--output=jsonpath={.status.phase}"];
    await until(`there is a namespace ${namespace}`, 300, async () => (await this.#plain(find)) === "Active");
    await this.#store.giveKeys(namespace);
  }

  /** Waits for the base backup that an archive begins with. */
  async hasBaseBackup(folder: string): Promise<void> {
    await this.until(`there is a base backup in ${folder}`, 600, async (tell) => {
      const { items } = z
        .object({ items: z.array(backup) })
        .parse(JSON.parse(await this.#kubectl("get", "backups.postgresql.cnpg.io", "--output=json")));
      const own = items.filter(({ metadata }) => metadata.name.startsWith(`${folder}-`));
      tell(own.map(({ metadata, status }) => `${metadata.name} is ${status.phase}`).join(", "));
      const failed = own.find(({ status }) => status.phase === "failed");
      if (failed) throw new Error(`${failed.metadata.name} failed: ${failed.status.error}`);
      return own.some(({ status }) => status.phase === "completed");
    });
  }

  /** Files of the archive in a folder. */
  async archived(folder: string): Promise<readonly string[]> {
    return [...(await this.#store.files(`${this.#prefix}/${folder}`))].sort();
  }

  /** Waits until all that was written so far is in the archive, and the operator says that it works. */
  async archivesEverything(): Promise<void> {
    const segment = await this.switchSegment();
    await this.until(`${segment} is archived`, 600, async (tell) => {
      const condition = '{.status.conditions[?(@.type=="ContinuousArchiving")]';
      const [works, message] = await Promise.all(
        ["status", "message"].map((key) =>
          this.#kubectl("get", `cluster/${this.#cluster}`, `--output=jsonpath=${condition}.${key}}`),
        ),
      );
      tell(`ContinuousArchiving is ${works}: ${message}`);
      return works === "True" && (await this.hasArchived(segment));
    });
  }

  /** Ends the part of the log that is written to, and returns its name. */
  async switchSegment(): Promise<string> {
    // An empty one is not ended.
    await this.#asSuperuser("SELECT pg_logical_emit_message(false, 'test', 'a record')");
    return this.#asSuperuser("SELECT pg_walfile_name(pg_switch_wal())");
  }

  async hasArchived(segment: string): Promise<boolean> {
    const last = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver";
    return (await this.#asSuperuser(last)) >= segment;
  }

  /** How often the archive has failed. */
  async failures(): Promise<number> {
    return Number(await this.#asSuperuser("SELECT failed_count FROM pg_stat_archiver"));
  }

  /** The server's time, after all that has been acknowledged and before all that is begun later. */
  now(): Promise<string> {
    return this.query(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    );
  }

  /** Changes something as the application's own program. */
  async run(sql: string): Promise<void> {
    await this.#inWriter(`psql "$DB_URL" --quiet --set=ON_ERROR_STOP=1 --command "$0"`, sql);
  }

  query(sql: string): Promise<string> {
    return this.#inWriter(`psql "$DB_URL" --quiet --tuples-only --no-align --command "$0"`, sql);
  }

  /** As the runbook has it: the next Cluster must find nothing of this one. */
  async deleteCluster(): Promise<void> {
    await this.#kubectl("delete", "cluster.postgresql.cnpg.io", this.#cluster, "--timeout=300s");
    const selector = `--selector=cnpg.io/cluster=${this.#cluster}`;
    await this.#kubectl("wait", "--for=delete", "pods,persistentvolumeclaims", selector, "--timeout=300s");
  }

  /** Waits until the application's own program writes: while its database was away, it was restarted. */
  async isWritten(): Promise<void> {
    await this.#kubectl("wait", "deployment/writer", "--for=condition=Available", "--timeout=600s");
  }

  /** Waits, and shows how far it has come. */
  async until(
    what: string,
    seconds: number,
    condition: (tell: (detail: string) => void) => Promise<boolean>,
  ): Promise<void> {
    let detail = "";
    await step(`Waiting until ${what}`, async ({ update }) => {
      const tell = (text: string) => {
        detail = text;
        update(text);
      };
      await until(
        () => `${what} (${detail})`,
        seconds,
        () => condition(tell),
      );
    });
  }

  async #inWriter(script: string, sql: string): Promise<string> {
    const command = ["deployment/writer", "--container=writer", "--", "sh", "-c", script, sql];
    return this.#kubectl("exec", ...command);
  }

  /** In the primary, whose own socket lets its superuser in. */
  async #asSuperuser(sql: string): Promise<string> {
    const primary = await this.#kubectl(
      ...["get", `cluster/${this.#cluster}`, "--output=jsonpath={.status.currentPrimary}"],
    );
    const psql = ["psql", "--quiet", "--tuples-only", "--no-align", `--dbname=${database}`, "--command", sql];
    return this.#kubectl("exec", primary, "--container=postgres", "--", ...psql);
  }

  #kubectl(...args: readonly string[]): Promise<string> {
    return this.#plain(["--namespace", this.#deployment.namespace, ...args]);
  }

  async #plain(args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.#deployment.kubectl(...args);
    if (exitCode === 0) return output.trim();
    throw new Problem(`kubectl ${args.join(" ")} failed: ${output}`, "Look into the cluster.");
  }
}
