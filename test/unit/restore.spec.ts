import assert from "node:assert/strict";
import { restoreJob, trialJob } from "../../cli/restore/job.ts";
import { mustBeOurs } from "../../cli/restore/operated.ts";
import { parseRequest } from "../../cli/restore/request.ts";
import { snapshotIn } from "../../cli/restore/trial.ts";
import { type RestorableStore, restorableStore } from "../../components/backup/restorable.ts";
import type { Problem } from "../../lib/problem.ts";
import { applicationStores, operatedStores } from "../../systems/application/restorable.ts";
import { cordumStores } from "../../systems/cordum/restorable.ts";

const stack = "cordum-production";
const [nats, redis] = cordumStores as [RestorableStore, RestorableStore];
const confirmed = [`CONFIRM=${stack}`];

describe("what somebody asks to be restored", () => {
  it("is taken with the stack's name as confirmation, and not without or with another", () => {
    assert.deepEqual(parseRequest(stack, cordumStores, ["FROM=latest", ...confirmed]), {
      stack,
      from: "latest",
      stores: cordumStores,
    });
    for (const word of [[], ["CONFIRM=yes"], ["CONFIRM=cordum-staging"], ["CONFIRM="]])
      assert.throws(() => parseRequest(stack, cordumStores, ["FROM=latest", ...word]), /Nothing was changed/);
  });

  it("is told to be confirmed with every word that was given, or it would replace other stores, too", () =>
    assert.throws(
      () => parseRequest(stack, cordumStores, ["STORE=redis", "FROM=latest"]),
      (error: Problem) => {
        assert.match(
          error.remedy,
          /make restore STACK=cordum-production STORE=redis FROM=latest CONFIRM=cordum-production/,
        );
        return true;
      },
    ));

  it("is the newest backup, one of a time, or with its store a snapshot", () => {
    const from = (...words: string[]) => parseRequest(stack, cordumStores, [...words, ...confirmed]).from;
    assert.equal(from("FROM=2026-11-21T06:30Z"), "2026-11-21T06:30Z");
    assert.equal(from("FROM=0a1b2c3d", "STORE=redis"), "0a1b2c3d");
    assert.throws(() => from("FROM=0a1b2c3d"), /FROM is "0a1b2c3d"/);
    assert.throws(() => from(), /FROM is ""/);
    assert.throws(() => from("FROM=yesterday"), /FROM is "yesterday"/);
  });

  it("is of the stores that its own system has", () => {
    const orders = { ...restorableStore("shop", "redis", "Redis"), name: "orders" };
    const asked = (store: string) =>
      parseRequest(stack, [orders], ["FROM=latest", `STORE=${store}`, ...confirmed]);
    assert.deepEqual(asked("orders").stores, [orders]);
    assert.equal(orders.jobs.restore, "shop-redis-restore");
    assert.throws(() => asked("nats"), /STORE is "nats"/);
  });

  it("may be of one store, of another namespace, or of another repository", () => {
    const words = [
      "STORE=nats",
      "ORIGIN=old",
      "REPOSITORY=s3:https://s3.example.com/b/p",
      "CREDENTIALS=keys",
    ];
    assert.deepEqual(parseRequest(stack, cordumStores, ["FROM=latest", ...words, ...confirmed]), {
      stack,
      from: "latest",
      stores: [nats],
      origin: "old",
      repository: "s3:https://s3.example.com/b/p",
      credentials: "keys",
    });
  });

  it("is refused where a word or a value is unknown", () => {
    for (const word of ["STORE=postgres", "ORIGIN=Not A Name", "WHEN=now", "STORE"])
      assert.throws(
        () => parseRequest(stack, cordumStores, ["FROM=latest", word, ...confirmed]),
        Error,
        word,
      );
  });
});

describe("a PostgreSQL that somebody asks to be restored", () => {
  const refused = (own: readonly RestorableStore[], operated: readonly string[], ...words: string[]) => {
    try {
      mustBeOurs("shop", own, operated, words);
      return undefined;
    } catch (error) {
      return error as Problem;
    }
  };

  it("is left to its operator, by name or where there is nothing else", () => {
    for (const problem of [
      refused(cordumStores, ["db"], "FROM=latest", "STORE=db"),
      refused([], ["db"], "FROM=latest"),
    ]) {
      assert.match(problem?.message ?? "", /PostgreSQL \(db\).*Nothing was changed/);
      assert.match(problem?.remedy ?? "", /restoreFrom .*restore-postgres\.md/);
    }
  });

  it("keeps no other store from being restored", () => {
    assert.equal(refused(cordumStores, ["db"], "FROM=latest"), undefined);
    assert.equal(refused(cordumStores, ["db"], "FROM=latest", "STORE=redis"), undefined);
  });

  it("is known by the stack file, unless others run it", () => {
    const postgres = { kind: "postgres" };
    const stores = { db: postgres, rates: { ...postgres, external: {} }, cache: { kind: "redis" } };
    const settings = { name: "shop", stores };
    assert.deepEqual(operatedStores(settings), ["db"]);
    assert.deepEqual(
      applicationStores(settings).map(({ name }) => name),
      ["cache"],
    );
  });
});

describe("a stack without stores of its own", () => {
  it("has nothing that could be restored", () =>
    assert.throws(() => mustBeOurs("shop", [], [], ["FROM=latest"]), /no such store of its own/));
});

describe("the job of a restore", () => {
  const secret = (name: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: "own", key: "accessKeyId" } },
  });
  const template = {
    metadata: { name: "cordum-nats-restore-1" },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: { app: "cordum-nats-restore" } },
        spec: {
          serviceAccountName: "cordum",
          volumes: [
            { name: "work", emptyDir: {} },
            { name: "repository-password", secret: { secretName: "own-password" } },
          ],
          initContainers: [
            { name: "wait-for-nats", env: [{ name: "HOST", value: "nats" }] },
            {
              name: "fetch-nats",
              env: [
                { name: "ORIGIN", value: "cordum" },
                { name: "RESTIC_REPOSITORY", value: "/repository/nats" },
                secret("AWS_ACCESS_KEY_ID"),
                { name: "SNAPSHOT", value: "latest" },
              ],
            },
          ],
          containers: [{ name: "restore-nats", env: [{ name: "TRIAL", value: "no" }] }],
        },
      },
    },
  };
  type Made = typeof template;
  const request = (...words: string[]) =>
    parseRequest(stack, cordumStores, ["FROM=latest", ...words, ...confirmed]);
  const latest = { from: "latest" };
  const made = (...words: string[]) => restoreJob(template, nats, request(...words), latest) as Made;

  it("is the deployed one where nothing else is asked for", () => {
    const { env } = made().spec.template.spec.initContainers[1] ?? { env: [] };
    const order = (all: readonly { readonly name: string }[]) =>
      [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(order(env), order(template.spec.template.spec.initContainers[1]?.env ?? []));
    const { initContainers: _, ...rest } = made().spec.template.spec;
    const { initContainers: __, ...deployed } = template.spec.template.spec;
    assert.deepEqual(rest, deployed);
  });

  it("is told another snapshot, namespace, repository and its keys, each once", () => {
    const job = made("ORIGIN=old", "REPOSITORY=s3:https://s3.example.com/b/p", "CREDENTIALS=keys");
    const { env } = job.spec.template.spec.initContainers[1] ?? { env: [] };
    const names = env.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    const of = (name: string) => env.find((one) => one.name === name);
    assert.deepEqual(of("ORIGIN"), { name: "ORIGIN", value: "old" });
    assert.deepEqual(of("RESTIC_REPOSITORY"), {
      name: "RESTIC_REPOSITORY",
      value: "s3:https://s3.example.com/b/p/nats",
    });
    assert.deepEqual(of("AWS_ACCESS_KEY_ID"), {
      name: "AWS_ACCESS_KEY_ID",
      valueFrom: { secretKeyRef: { name: "keys", key: "accessKeyId" } },
    });
    const password = job.spec.template.spec.volumes.find(({ name }) => name === "repository-password");
    assert.equal(password?.secret?.secretName, "keys");
    assert.deepEqual(job.spec.template.spec.initContainers[0], template.spec.template.spec.initContainers[0]);
  });

  it("of another version of the stack is refused", () => {
    assert.throws(() => restoreJob(template, redis, request(), latest), /no step fetch-redis/);
  });

  it("of a version that would take a trial for a restore is refused", () => {
    const old = structuredClone(template);
    for (const container of old.spec.template.spec.containers) container.env = [];
    assert.throws(() => trialJob(old, nats, request(), latest), /restore-nats doesn't support a rehearsal/);
  });

  it("as a trial differs in nothing but that", () => {
    const { containers: tried, ...rest } = (trialJob(template, nats, request(), latest) as Made).spec.template
      .spec;
    const { containers, ...restored } = made().spec.template.spec;
    assert.deepEqual(rest, restored);
    assert.deepEqual(tried, [{ ...containers[0], env: [{ name: "TRIAL", value: "yes" }] }]);
  });

  it("is of the backup that a trial found, or of none that is newer than a time", () => {
    const { env } = (
      restoreJob(template, nats, request(), { from: "0a1b2c3d", notAfter: "2026-11-21T06:35:00Z" }) as Made
    ).spec.template.spec.initContainers[1] ?? { env: [] };
    const of = (name: string) => env.find((one) => one.name === name);
    assert.deepEqual(of("SNAPSHOT"), { name: "SNAPSHOT", value: "0a1b2c3d" });
    assert.deepEqual(of("NOT_AFTER"), { name: "NOT_AFTER", value: "2026-11-21T06:35:00Z" });
  });
});

describe("what a trial says", () => {
  it("is which backup it was, and when that was made", () => {
    const log =
      "checking\nfetched snapshot 0a1b2c3d, stored 2026-11-21T06:35:10Z, taken 2026-11-21T06:35:00Z\n";
    assert.deepEqual(snapshotIn(log), {
      id: "0a1b2c3d",
      stored: new Date("2026-11-21T06:35:10Z"),
      taken: new Date("2026-11-21T06:35:00Z"),
    });
  });

  it("is nothing where a time or the line is missing", () => {
    assert.equal(snapshotIn("checking every file"), undefined);
    assert.equal(snapshotIn("fetched snapshot 0a1b2c3d, stored yesterday, taken today"), undefined);
  });
});
