import assert from "node:assert/strict";
import { beforeUp } from "../../../cli/facilities/before-up.ts";
import { prepareMachine } from "../../../engine/prepare.ts";
import { settingsOf } from "../../../engine/stack.ts";
import { target } from "../../../engine/target.ts";
import { Problem } from "../../../lib/problem.ts";
import { partsOf, testParts } from "../../../local/images/parts.ts";
import { Deployment } from "../../support/deployment.ts";
import { ObjectStore } from "../../support/object-store.ts";
import { ArchivedPostgres } from "./archived.ts";

const stack = "application-postgres";
const namespace = "postgres-backups";
const cluster = "ledger-db";
const folder = (generation: number) => `${cluster}-pg17-${generation}`;

/** Each server takes its time to start on two processors, and three times they are made from nothing. */
const longest = 25 * 60_000;

describe("backups of PostgreSQL, to an object store that the stack has no part in", function () {
  this.timeout(longest);
  const store = new ObjectStore("postgres-object-store");
  const backups = { target: store.target("ledger") };
  const deployment = new Deployment(stack, namespace, { backups });
  const postgres = new ArchivedPostgres(deployment, store, cluster, "ledger/db");

  /** The stack's changes for a store with an archive of this generation. */
  const db = (generation: number, restoreFrom?: object) => ({
    stores: {
      db: {
        ...{ kind: "postgres", storage: { size: "2Gi" }, walStorage: { size: "12Gi" }, pools: { writer: 2 } },
        backups: { generation },
        ...(restoreFrom && { restoreFrom }),
      },
    },
  });
  /** Deploys, and gives the object store's keys as soon as there is a place for them. */
  const up = (changes: ReturnType<typeof db>) => Promise.all([deployment.make(changes), postgres.giveKeys()]);

  /** A moment when all of the first rows were there, and none of the later. */
  let moment = "";

  before(async () => {
    const engine = target({});
    await prepareMachine(engine.env, [...testParts, "postgres"]);
    await beforeUp(engine, stack, settingsOf(stack), (text) => prepareMachine(engine.env, partsOf(text)));
    await deployment.clear();
    await store.start();
  });

  after(async () => {
    await deployment.clear();
    await store.stop();
  });

  it("begin with a base backup, and archive the log", async () => {
    await up(db(1));
    await postgres.hasBaseBackup(folder(1));
    await postgres.archivesEverything();
    const files = await postgres.archived(folder(1));
    assert.ok(
      files.some((file) => file.includes("/base/")),
      files.join("\n"),
    );
    assert.ok(
      files.some((file) => file.includes("/wals/")),
      files.join("\n"),
    );
  });

  it("have nothing to change afterwards", async () => assert.deepEqual(await deployment.changes(db(1)), []));

  it("let writes go on while the object store is away, and catch up", async () => {
    await postgres.run("CREATE TABLE kept (n int PRIMARY KEY)");
    const failed = await postgres.failures();
    await store.leave();
    await postgres.run("INSERT INTO kept SELECT generate_series(1, 50)");
    const segment = await postgres.switchSegment();
    await postgres.until("the archive fails", 600, async () => (await postgres.failures()) > failed);
    await postgres.run("INSERT INTO kept SELECT generate_series(51, 100)");
    assert.equal(await postgres.hasArchived(segment), false);
    await store.comeBack();
    await postgres.archivesEverything();
    assert.equal(await postgres.hasArchived(segment), true);
  });

  it("are not told to restore a PostgreSQL that runs", async () => {
    moment = await postgres.now();
    await postgres.run("DELETE FROM kept WHERE n > 3");
    await postgres.run("INSERT INTO kept VALUES (1000)");
    await postgres.archivesEverything();
    await assert.rejects(
      deployment.make(db(2, { generation: 1, time: moment })),
      (error) => error instanceof Problem && /only a new one can be filled/.test(error.message),
    );
    assert.equal(await postgres.query("SELECT count(*) FROM kept"), "4");
  });

  it("bring back what was there a moment before a deletion, after all of the stack is gone", async () => {
    await deployment.down();
    await up(db(2, { generation: 1, time: moment }));
    assert.equal(await postgres.query("SELECT count(*) || ' ' || sum(n) FROM kept"), "100 5050");
  });

  it("go on in another folder, and leave the one that was restored as it is", async () => {
    await postgres.hasBaseBackup(folder(2));
    const before = await postgres.archived(folder(1));
    await postgres.run("INSERT INTO kept VALUES (2000)");
    await postgres.archivesEverything();
    const files = await postgres.archived(folder(2));
    assert.ok(
      files.some((file) => file.includes("/wals/")),
      files.join("\n"),
    );
    assert.deepEqual(await postgres.archived(folder(1)), before);
  });

  it("have nothing to change then, with what they were restored from in the stack file and without", async () => {
    assert.deepEqual(await deployment.changes(db(2, { generation: 1, time: moment })), []);
    assert.deepEqual(await deployment.changes(db(2)), []);
  });

  it("bring back all that was archived, where the Cluster is deleted and the rest of the stack is there", async () => {
    await postgres.deleteCluster();
    await deployment.refresh(db(2));
    await deployment.make(db(3, { generation: 2 }));
    await postgres.isWritten();
    assert.equal(await postgres.query("SELECT count(*) || ' ' || sum(n) FROM kept"), "101 7050");
    await postgres.hasBaseBackup(folder(3));
    await postgres.archivesEverything();
  });
});
