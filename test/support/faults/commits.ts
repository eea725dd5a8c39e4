import { execa } from "execa";
import { z } from "zod";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { isAcknowledged, isSteady, type Operation, type Summary, summarize } from "../load/ledger.ts";
import { must } from "./pods.ts";

/** Commits to PostgreSQL, one after another, by a pod that has the identity, certificate and network of the stack's own client. */

/** What a client was acknowledged, and how many of those rows were not there in the end. */
export interface Commits extends Summary {
  readonly lost: number;
}

const pod = "commit-ledger";
/** Seconds in which a row is tried again and again before it is given up. */
const patience = 30;
/** Milliseconds without a failed try after which the load goes through again. */
const calm = 5000;

/**
 * Each try has a connection of its own, as after a failure each client has. A row that was tried before is changed, never passed
 * over: it may be on the primary alone, and an acknowledgement must mean that a replica has it, too.
 */
const script = `
set -u
table='DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int PRIMARY KEY, tries int NOT NULL DEFAULT 1)'
psql "$DB_URL" --quiet --set=ON_ERROR_STOP=1 --command "$table" || exit 1
n=0
while :; do
  n=$((n + 1))
  first=$(date +%s)
  while :; do
    begun=$(date +%s%3N)
    insert="INSERT INTO kept (n) VALUES ($n) ON CONFLICT (n) DO UPDATE SET tries = kept.tries + 1"
    if said=$(timeout 5 psql "$DB_URL" --quiet --set=ON_ERROR_STOP=1 --command "$insert" 2>&1); then ok=ok; else ok="failed($?)"; fi
    echo "try $n $begun $(date +%s%3N) $ok $(echo "$said" | tail -n 1)"
    [ "$ok" = ok ] && break
    [ $(($(date +%s) - first)) -ge ${patience} ] && break
    sleep 0.2
  done
  sleep 0.1
done`;

const template = z.object({
  spec: z.object({
    template: z.object({
      spec: z.looseObject({ containers: z.tuple([z.looseObject({})]).rest(z.unknown()) }),
    }),
  }),
});

/** A client that commits for as long as it is asked to. */
export class CommitLoad {
  readonly #deployment: Deployment;
  readonly #client: string;

  /** @param client The Deployment whose identity it takes: one whose container has the variables of the store `db`. */
  constructor(deployment: Deployment, client: string) {
    this.#deployment = deployment;
    this.#client = client;
  }

  /** Begins on a node that the fault must leave alone. */
  async start(node: string): Promise<void> {
    await this.remove();
    const manifest = await this.#manifest(node);
    await execa("kubectl", ["create", "-f", "-"], { input: manifest, env: this.#deployment.engine.env });
    let said = "";
    await until(
      () => `a client commits (it said: ${said})`,
      120,
      async () => {
        // Fails as long as the pod has not begun.
        said = await this.#log();
        return operationsIn(said).some(isAcknowledged);
      },
    );
  }

  /** Returns once every try of the last seconds was acknowledged. */
  async untilSteady(what: string, seconds: number): Promise<void> {
    const since = Date.now();
    let operations: readonly Operation[] = [];
    const words = () => `${what}, no commit failed for ${calm / 1000} s; ${failuresIn(operations, since)}`;
    await until(words, seconds, async () => {
      operations = operationsIn(await this.#log());
      const now = Date.now();
      return now - since > calm && isSteady(operations, now - calm) && !hangs(operations, now);
    });
  }

  /** Looks for all that was acknowledged until now, and ends the load. */
  async stop(): Promise<Commits> {
    const operations = settled(operationsIn(await this.#mustLog()));
    const stored = new Set(await this.#stored());
    await this.remove();
    const lost = operations.filter(isAcknowledged).filter(({ id }) => !stored.has(id)).length;
    return { ...summarize(operations, spanOf(operations)), lost };
  }

  async remove(): Promise<void> {
    const now = ["--ignore-not-found", "--grace-period=1", "--timeout=120s"];
    await must(this.#deployment, "delete", "pod", pod, "-n", this.#deployment.namespace, ...now);
  }

  async #stored(): Promise<readonly string[]> {
    const query = `psql "$DB_URL" --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command 'SELECT n FROM kept'`;
    const inside = [pod, "-n", this.#deployment.namespace, "--container", pod];
    return (await must(this.#deployment, "exec", ...inside, "--", "/bin/sh", "-c", query)).split("\n");
  }

  async #log(): Promise<string> {
    return (await this.#deployment.kubectl(...this.#logs)).output;
  }

  /** What is read for the last time must be whole. */
  #mustLog(): Promise<string> {
    return must(this.#deployment, ...this.#logs);
  }

  get #logs(): readonly string[] {
    return ["logs", pod, "-n", this.#deployment.namespace, "--container", pod];
  }

  /** The client's own pod, with another program and only the label that leads to the database. */
  async #manifest(node: string): Promise<string> {
    const { namespace } = this.#deployment;
    const command = ["get", "deployment", this.#client, "-n", namespace, "-o", "json"];
    const { spec } = template.parse(JSON.parse(await must(this.#deployment, ...command))).spec.template;
    const { env, image, resources, securityContext, volumeMounts } = spec.containers[0];
    const own = { env, image, resources, securityContext, volumeMounts, imagePullPolicy: "IfNotPresent" };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: pod, namespace, labels: { "access.seaworthy.dev/db": "true" } },
      spec: {
        ...spec,
        ...{ nodeName: node, restartPolicy: "Never" },
        containers: [{ ...own, name: pod, command: ["/bin/sh", "-c", script] }],
      },
    });
  }
}

/** One operation a row, whether or not its tries have ended. */
export function operationsIn(log: string): readonly Operation[] {
  const tries = log.split("\n").flatMap((line) => {
    const [, row, begun, ended, ok, answer] = /^try (\d+) (\d+) (\d+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (row === undefined) return [];
    const said = ok === "ok" ? "ok" : `${ok} ${answer ?? ""}`.trim();
    return [{ row, begun: Number(begun), ended: Number(ended), ok: ok === "ok", answer: said }];
  });
  return [...Map.groupBy(tries, ({ row }) => row)].map(([row, own]) => ({
    tries: own.map(({ row: _, ...each }) => each),
    ...(own.some(({ ok }) => ok) && { id: row }),
  }));
}

/** Without the last one, where it may be tried again. */
function settled(operations: readonly Operation[]): readonly Operation[] {
  const last = operations.at(-1);
  return last && !isAcknowledged(last) ? operations.slice(0, -1) : operations;
}

/** Whether nothing has ended for a while: a try that hangs is in no line yet. */
function hangs(operations: readonly Operation[], now: number): boolean {
  const ends = operations.flatMap(({ tries }) => tries.map(({ ended }) => ended));
  return now - Math.max(0, ...ends) > calm;
}

function spanOf(operations: readonly Operation[]) {
  const tries = operations.flatMap((each) => each.tries);
  return {
    begun: Math.min(...tries.map(({ begun }) => begun)),
    ended: Math.max(...tries.map(({ ended }) => ended)),
  };
}

function failuresIn(operations: readonly Operation[], since: number): string {
  const recent = operations.filter(({ tries }) => tries.some(({ ended }) => ended > since));
  return `failed since: ${JSON.stringify(summarize(recent, { begun: since, ended: Date.now() }).failures)}`;
}
