import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type Call, call, type Entrance, findEntrance } from "../../../components/ingress/entrance.ts";
import { engineEnvironment } from "../../../engine/environment.ts";
import { prepareMachine } from "../../../engine/prepare.ts";
import { root, work } from "../../../lib/paths.ts";
import { kubeconfig } from "../../../local/cluster/layout.ts";
import { until } from "../../../local/cluster/until.ts";
import { testParts } from "../../../local/images/parts.ts";
import { pausePart, resumePart } from "../../../local/outside/index.ts";
import { forgetStored } from "../../support/outside-object-store.ts";
import { stackSettings } from "../../support/stack-file.ts";

const stack = "gravl-staging";
const namespace = "gravl-staging";
const cluster = "gravl-postgres";
const env = engineEnvironment(kubeconfig, work);

/** Longest that the servers take to be as they were. */
const patience = "--timeout=300s";

interface Logged {
  readonly id: number;
  readonly reps: number;
  readonly weight_kg: number;
}

describe("Gravl on the embedded cluster", function () {
  this.timeout(900_000);
  let entrance: Entrance;
  let authority: string;

  before(async function () {
    // Prometheus and the operators are built, where they are not yet.
    this.timeout(60 * 60_000);
    await make("down");
    await prepareMachine(env, [...testParts, "metrics", "postgres", "gravl"]);
    await forgetStored("backups", namespace);
  });
  after(() => make("down"));

  it("comes up with the facilities and the object store that it requires, by one command", async () => {
    const printed = await make("up");
    assert.match(
      printed,
      /✓ Object store: the keys of the bucket backups are in gravl-staging\/backups-s3$/m,
    );
    assert.ok(!printed.includes(await storeKey()), "the key is printed");
    await kubectl("wait", `cluster/${cluster}`, "--for=jsonpath={.status.readyInstances}=3", patience);
    await kubectl("wait", "deployment/backend", "--for=condition=Available", patience);
    entrance = await findEntrance({ namespace, name: "gravl-ingress", path: "/api" }, env);
    const data = await kubectl("get", "secret/gravl-ingress-tls", "--output=jsonpath={.data.ca\\.crt}");
    authority = Buffer.from(data, "base64").toString();
  });

  it("has nothing to change afterwards", async () =>
    assert.match(await make("preview"), /Resources:\s+\d+ unchanged\s*$/));

  it("gets the keys of its object store again, and the same, if somebody deletes them", async () => {
    const before = await storeKey();
    await kubectl("delete", "secret", "backups-s3");
    await make("up");
    assert.equal(await storeKey(), before);
  });

  it("answers each request that its stack file declares", async () => {
    const settings = stackSettings(stack);
    assert.ok(settings.system === "application" && settings.smoke.length > 0);
    const printed = await make("smoke");
    for (const { name } of settings.smoke) assert.ok(printed.includes(name), name);
  });

  it("keeps in PostgreSQL what is sent, and reads it from there", async () => {
    const kept = await logged(201, {
      ...{ method: "POST", path: "/api/logs", headers: { "Content-Type": "application/json" } },
      body: JSON.stringify({ exercise_id: 2, reps: 7, weight_kg: 61.5 }),
    });
    const row = `SELECT exercise_id, reps, weight_kg::float8 FROM workout_logs WHERE id = ${kept.id}`;
    assert.equal(await psql(row), "2|7|61.5");
    // What nobody but the database knows, the API must have from there.
    await psql(`UPDATE workout_logs SET reps = 8 WHERE id = ${kept.id}`);
    const found = await logged(200, { method: "GET", path: `/api/logs/${kept.id}` });
    assert.deepEqual([found.id, found.reps, found.weight_kg], [kept.id, 8, 61.5]);
  });

  it("archives its log outside the cluster, and begins with a base backup", async () => {
    const archiving = "--for=condition=ContinuousArchiving";
    await kubectl("wait", `cluster/${cluster}`, archiving, patience);
    await until("a base backup has completed", 300, async () => {
      const phases = "--output=jsonpath={range .items[*]}{.status.phase} {end}";
      return (await kubectl("get", "backups.postgresql.cnpg.io", phases)).includes("completed");
    });
  });

  it("catches up with its archive when the object store was away", async () => {
    const failures = async () => Number(await psql("SELECT failed_count FROM pg_stat_archiver"));
    const before = await failures();
    await pausePart("object-store");
    let segment: string;
    try {
      await psql("SELECT pg_logical_emit_message(false, 'test', 'a record')");
      segment = await psql("SELECT pg_walfile_name(pg_switch_wal())");
      await until("the archive fails", 600, async () => (await failures()) > before);
    } finally {
      await resumePart("object-store");
    }
    const last = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver";
    await until(`${segment} is archived`, 600, async () => (await psql(last)) >= segment);
  });

  it("keeps it when the primary's pod is deleted", async () => {
    const { id } = await logged(201, {
      ...{ method: "POST", path: "/api/logs", headers: { "Content-Type": "application/json" } },
      body: JSON.stringify({ exercise_id: 3, reps: 3, weight_kg: 140 }),
    });
    const before = await primary();
    await kubectl("delete", "pod", before, "--wait=true");
    await kubectl("wait", `cluster/${cluster}`, "--for=jsonpath={.status.readyInstances}=3", patience);
    // Connections to the server that is gone end with the first request that finds them so.
    await until("the API reads again", 60, async () => {
      const { status } = await call(entrance, { method: "GET", path: `/api/logs/${id}` }, authority);
      return status === 200;
    });
    assert.equal(await psql(`SELECT weight_kg::float8 FROM workout_logs WHERE id = ${id}`), "140");
    assert.notEqual(await primary(), before, "nobody took over");
  });

  it("has its migrations in a ledger, each with a checksum, and one Job that has completed", async () => {
    const ledger = await psql("SELECT name, length(checksum) FROM schema_migrations ORDER BY name");
    assert.deepEqual(ledger.split("\n"), [
      "001_exercises.sql|64",
      "002_muscle_group_recovery.sql|64",
      "003_workout_swaps.sql|64",
      "004_custom_workouts.sql|64",
    ]);
    const jobs = await kubectl(
      ...["get", "jobs", "--selector=app.kubernetes.io/name=backend-migrations"],
      "--output=jsonpath={range .items[*]}{.status.succeeded}{end}",
    );
    assert.equal(jobs, "1");
  });

  it("has tables that belong to the database's owner, and not to a login", async () => {
    const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
    assert.equal(await psql(owners), "gravl");
  });

  it("shows nobody its metrics through the ingress", async () => {
    const { body, status } = await call(entrance, { method: "GET", path: "/metrics" }, authority);
    assert.equal(status, 404);
    assert.doesNotMatch(body, /request_duration_ms/);
  });

  it("lets whoever deploys roll out, and read no Secret", async () => {
    const may = async (...what: readonly string[]) => {
      const account = `--as=system:serviceaccount:${namespace}:gravl-deployer`;
      const { stdout } = await run(["auth", "can-i", ...what, account], { reject: false });
      return stdout;
    };
    assert.equal(await may("patch", "deployments"), "yes");
    for (const verb of ["get", "list", "create", "delete"]) assert.equal(await may(verb, "secrets"), "no");
    assert.equal(await may("list", "nodes"), "no");
  });

  it("is judged by the ten lines of its sign-off", async () => {
    const { exitCode } = await execa("make", ["--no-print-directory", "readiness", `STACK=${stack}`], {
      ...{ cwd: root, reject: false, all: true },
    });
    // Nobody has signed.
    assert.notEqual(exitCode, 0);
    const report = JSON.parse(readFileSync(join(work, "readiness", stack, "report.json"), "utf8"));
    const lines: readonly { readonly id: string; readonly status: string }[] = report.checklists
      .find(({ id }: { readonly id: string }) => id === "gravl")
      .criteria.slice(0, 10);
    const status = Object.fromEntries(lines.map((line) => [line.id.replace("gravl/", ""), line.status]));
    assert.equal(Object.keys(status).length, 10);
    // What can be seen of a stack that was made just now; the others wait for time, other facilities or people.
    for (const line of ["secrets-sealed", "db-credentials", "rbac", "migrations"])
      assert.equal(status[line], "PASS", `${line}: ${JSON.stringify(status)}`);
    assert.equal(status["load-test"], "PENDING");
  });

  it("goes without a trace", async () => {
    await make("down");
    const found = await run(["get", "namespace", namespace, "--ignore-not-found"]);
    assert.equal(found.stdout, "");
  });

  /** Sends a request about a set, which must be answered with that status. */
  async function logged(status: number, request: Call): Promise<Logged> {
    const answer = await call(entrance, request, authority);
    assert.equal(answer.status, status, answer.body);
    const { data } = JSON.parse(answer.body) as { readonly data: Logged };
    return data;
  }

  async function storeKey(): Promise<string> {
    const data = await kubectl("get", "secret/backups-s3", "--output=jsonpath={.data.secretAccessKey}");
    return Buffer.from(data, "base64").toString();
  }
});

/** As a user types it. */
async function make(command: string): Promise<string> {
  const { all } = await execa("make", ["--no-print-directory", command, `STACK=${stack}`], {
    cwd: root,
    all: true,
  });
  return all;
}

function run(args: readonly string[], options: { readonly reject?: boolean } = {}) {
  return execa("kubectl", ["--namespace", namespace, ...args], { env, extendEnv: false, ...options });
}

async function kubectl(...args: readonly string[]): Promise<string> {
  return (await run(args)).stdout;
}

const primary = () => kubectl("get", `cluster/${cluster}`, "--output=jsonpath={.status.currentPrimary}");

/** Asks the database itself, where no program of Gravl's is in between. */
async function psql(query: string): Promise<string> {
  const command = ["psql", "--dbname=gravl", "--no-align", "--tuples-only", "--quiet", `--command=${query}`];
  return kubectl("exec", await primary(), "--container=postgres", "--", ...command);
}
