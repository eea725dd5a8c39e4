import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImages } from "../../../local/images/index.ts";
import { recipes } from "../../../local/images/recipes.ts";
import { ensureTools } from "../../../local/tools/index.ts";
import { ImageRoot } from "../../support/image-root.ts";
import { account, archive, makeVolume, Server, volume } from "./server.ts";
import { bucket, Store } from "./store.ts";

/** What the server is called in the bucket. */
const name = "database-pg17";
const backup = "before-all-rows";

/** Each row of the table, in one line. */
const rows =
  "SELECT count(*) || ' ' || coalesce(md5(string_agg(id || note, ',' ORDER BY id)), '') FROM entries";

describe("the images of PostgreSQL, without a cluster", () => {
  let folder: string;
  let store: Store;
  let operator: ImageRoot;
  let sidecar: ImageRoot;
  let image: ImageRoot;
  let server: Server;

  before(async function () {
    // Debian's packages are fetched, where they are not there yet.
    this.timeout(20 * 60_000);
    await ensureTools(["cloudnative-pg", "plugin-barman-cloud", "versitygw"]);
    await ensureImages(recipes.filter(({ part }) => part === "postgres").map((recipe) => recipe.name));
    folder = await mkdtemp(join(tmpdir(), "postgres-"));
    const controller = await makeVolume(join(folder, "controller"), "tmp");
    const data = await makeVolume(join(folder, "volume"), "archive", "wal");
    const volumes = { "/controller": controller, [volume]: data };
    operator = (await ImageRoot.unpack("cloudnative-pg", folder, volumes)).as(`${account}:${account}`);
    image = await ImageRoot.unpack("postgresql", folder, volumes);
    sidecar = await ImageRoot.unpack("plugin-barman-cloud-sidecar", folder, volumes);
    store = new Store(join(folder, "store"));
    await store.start();
    server = new Server(image, "data", {
      shared_preload_libraries: "pgaudit",
      archive_mode: "on",
      archive_command: `cp %p ${archive}/%f`,
    });
    await server.initialise();
    await server.start();
  });

  after(async () => {
    await server?.stop();
    await store?.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs one of Barman's programs in the sidecar, with the words that the plugin gives it. */
  function barman(program: string, ...args: readonly string[]): Promise<string> {
    const where = ["--endpoint-url", store.url, "--cloud-provider", "aws-s3"];
    const env = { ...store.environment, PGHOST: volume, TMPDIR: "/controller/tmp" };
    return sidecar.run([`barman-cloud-${program}`, ...where, ...args], env);
  }

  /** What the server has handed to its archive, but for the notes about backups, which nobody asks for. */
  async function segments(): Promise<readonly string[]> {
    const files = await readdir(join(folder, "volume", "archive"));
    return files.filter((file) => /^[0-9A-F]{24}$/.test(file)).sort();
  }

  it("hand the operator's program to an instance, in whose image it runs", async () => {
    await operator.run(["/manager", "bootstrap", "/controller/manager"]);
    assert.match(await image.run(["/controller/manager", "version"]), /Version:1\.30\.1 /);
    assert.match(await sidecar.run(["/manager", "instance", "--help"]), /sidecar/);
  });

  it("run what is beside PostgreSQL", async () => {
    const pgbouncer = await ImageRoot.unpack("pgbouncer", folder);
    assert.match(await pgbouncer.run(["/usr/bin/pgbouncer", "--version"]), /^PgBouncer 1\.24\./);
    const plugin = await ImageRoot.unpack("plugin-barman-cloud", folder);
    assert.match(await plugin.run(["/manager", "operator", "--help"]), /--server-cert/);
  });

  it("run PostgreSQL with the extensions that stacks ask for", async () => {
    await server.query("CREATE EXTENSION vector; CREATE EXTENSION pgaudit; CREATE EXTENSION pgcrypto");
    assert.equal(await server.query("SELECT '[1,2]'::vector <-> '[1,4]'::vector"), "2");
    assert.equal(await server.query("SHOW data_checksums"), "on");
  });

  it("run a query that is worth compiling, although nothing compiles it", async () => {
    const query = "SET jit = on; SET jit_above_cost = 0; SELECT sum(i * 2) FROM generate_series(1, 1000) i";
    assert.equal(await server.query(query), "1001000");
    assert.equal(await server.query("SELECT pg_jit_available()"), "f");
  });

  it("bring back what a second before a deletion was there", async () => {
    await server.query(
      "CREATE TABLE entries AS SELECT i AS id, 'before' AS note FROM generate_series(1, 100) i",
    );
    await barman(
      "backup",
      "--user",
      "postgres",
      "--name",
      backup,
      "--gzip",
      "--immediate-checkpoint",
      `s3://${bucket}`,
      name,
    );
    await server.query("INSERT INTO entries SELECT i, 'after the backup' FROM generate_series(101, 500) i");
    const kept = await server.query(rows);
    await server.query("SELECT pg_sleep(2)");
    const deletion = "WITH gone AS (DELETE FROM entries WHERE id > 3 RETURNING id)";
    const target = await server.query(`${deletion} SELECT now() - interval '1 second' FROM gone LIMIT 1`);
    assert.match(await server.query(rows), /^3 /);
    // A server that stops in order hands all of its log to the archive first.
    await server.stop();
    for (const segment of await segments())
      await barman("wal-archive", "--gzip", `s3://${bucket}`, name, `${archive}/${segment}`);

    const restored = new Server(image, "restored", {
      restore_command: `cp ${volume}/wal/%f %p`,
      recovery_target_time: target,
      recovery_target_action: "promote",
    });
    await barman("restore", `s3://${bucket}`, name, backup, restored.data);
    for (const segment of await segments())
      await barman("wal-restore", `s3://${bucket}`, name, segment, `${volume}/wal/${segment}`);
    await image.run(["touch", `${restored.data}/recovery.signal`]);
    server = restored;
    await server.start();
    assert.equal(await server.query(rows), kept);
  });
});
