import { z } from "zod";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { must, type Pod, podsIn } from "./pods.ts";
import { inside } from "./servers.ts";

/** A PostgreSQL of CloudNativePG, as faults see it. */

const status = z.object({
  currentPrimary: z.string().default(""),
  targetPrimary: z.string().default(""),
  phase: z.string().default(""),
  instances: z.number().default(0),
  readyInstances: z.number().default(0),
  conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string() })).default([]),
});

const psql = ["psql", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--dbname=app"];

/** Where a server's own superuser is asked. */
export class PostgresServers {
  readonly cluster: string;
  readonly #deployment: Deployment;

  constructor(deployment: Deployment, cluster: string) {
    this.#deployment = deployment;
    this.cluster = cluster;
  }

  /** The servers that run. */
  async all(): Promise<readonly Pod[]> {
    const selector = `cnpg.io/cluster=${this.cluster},cnpg.io/podRole=instance`;
    return podsIn(this.#deployment, this.#deployment.namespace, "-l", selector);
  }

  /** The server that takes writes by what the operator knows. */
  async primary(): Promise<Pod> {
    const { currentPrimary } = await this.#status();
    const pod = (await this.all()).find(({ name }) => name === currentPrimary);
    if (!pod) throw new Error(`The primary ${currentPrimary} of ${this.cluster} does not run.`);
    return pod;
  }

  /** Returns when another server than this one is the primary. */
  async untilReplaced({ name }: Pod, seconds: number): Promise<void> {
    let current = "";
    await until(
      () => `another one than ${name} is the primary (it is ${current})`,
      seconds,
      async () => {
        current = (await this.#status()).currentPrimary;
        return current !== "" && current !== name;
      },
    );
  }

  /** Hands the primary's part to a server in good order, as `kubectl cnpg promote` does. */
  async promote(name: string): Promise<void> {
    if ((await this.#status()).currentPrimary === name) return;
    const asked = {
      targetPrimary: name,
      targetPrimaryTimestamp: new Date().toISOString().replace(/\.\d+Z$/, ".000000Z"),
      phase: "Switchover in progress",
      phaseReason: `Switching over to ${name}`,
    };
    const patch = JSON.stringify({ status: asked });
    const how = ["--subresource=status", "--type=merge", `--patch=${patch}`];
    await must(this.#deployment, "patch", `cluster/${this.cluster}`, ...this.#here, ...how);
    await until(`${name} is the primary`, 240, async () => (await this.#status()).currentPrimary === name);
    await this.untilWhole();
  }

  /** Changes what the operator was asked for, behind the stack's back. */
  async patch(spec: object): Promise<void> {
    const how = ["--type=merge", `--patch=${JSON.stringify({ spec })}`];
    await must(this.#deployment, "patch", `cluster/${this.cluster}`, ...this.#here, ...how);
  }

  /** Asks a server as its superuser, through its own socket. */
  async query(pod: Pod, sql: string): Promise<string> {
    const { exitCode, output } = await inside(this.#deployment, pod, ...psql, "--command", sql);
    if (exitCode !== 0) throw new Error(`${pod.name} refused ${sql}: ${output}`);
    return output.trim();
  }

  /** Returns when all servers are there, two copy the third, and what they wrote is archived. */
  async untilWhole(seconds = 480): Promise<void> {
    let missing: readonly string[] = [];
    await until(
      () => `${this.cluster} is whole (not yet: ${missing.join("; ")})`,
      seconds,
      async () => {
        missing = await this.#missing();
        return missing.length === 0;
      },
    );
  }

  async #missing(): Promise<readonly string[]> {
    const { conditions, currentPrimary, instances, phase, readyInstances, targetPrimary } =
      await this.#status();
    const archive = conditions.find(({ type }) => type === "ContinuousArchiving");
    const pods = await this.all();
    const found = [
      ...(phase === "Cluster in healthy state" ? [] : [`it is in phase "${phase}"`]),
      ...(readyInstances === instances && instances === 3 ? [] : [`${readyInstances} servers are ready`]),
      ...(pods.length === 3 ? [] : [`${pods.length} servers run`]),
      ...(currentPrimary === targetPrimary ? [] : [`${targetPrimary} is to be the primary`]),
      ...(archive?.status === "True"
        ? []
        : [`the archive does not work: ${archive?.message ?? "not known"}`]),
    ];
    const primary = pods.find(({ name }) => name === currentPrimary);
    return found.length > 0 || !primary ? found : this.#missingCopies(primary);
  }

  async #missingCopies(primary: Pod): Promise<readonly string[]> {
    const sql =
      "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'";
    // A server that was just restarted may still refuse it.
    const copies = await this.query(primary, sql).catch((error: Error) => error.message);
    return copies === "2" ? [] : [`streaming replicas of ${primary.name}: ${copies}`];
  }

  async #status() {
    const json = await must(
      this.#deployment,
      "get",
      `cluster/${this.cluster}`,
      ...this.#here,
      "--output=json",
    );
    return z.object({ status: status.prefault({}) }).parse(JSON.parse(json)).status;
  }

  get #here(): readonly string[] {
    return ["--namespace", this.#deployment.namespace];
  }
}
