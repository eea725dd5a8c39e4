import assert from "node:assert/strict";
import fc from "fast-check";
import { jobName } from "../../components/backup/identities.ts";
import { type Repository, repository } from "../../components/backup/repository.ts";
import { keepFlags } from "../../components/backup/retention.ts";
import { cronJobSpec } from "../../components/backup/schedule.ts";
import { scriptsFor } from "../../components/backup/scripts.ts";
import { addressOf, type S3Target } from "../../components/backup/target.ts";
import { natsBackup, natsIdentities } from "../../components/nats/backup.ts";
import { redisBackup, redisUsers } from "../../components/redis/backup.ts";
import { backups } from "../../systems/cordum/settings/backups.ts";

const s3: S3Target = {
  kind: "s3",
  url: "https://s3.example.com",
  bucket: "backups",
  prefix: "cordum/production",
  credentialsSecret: "keys",
  networks: ["0.0.0.0/0"],
};

describe("how long backups are kept", () => {
  it("is told to restic by class", () => {
    assert.equal(
      keepFlags({ hourly: 24, daily: 7, weekly: 4, monthly: 12 }),
      "--keep-hourly 24 --keep-daily 7 --keep-weekly 4 --keep-monthly 12",
    );
  });

  it("leaves out classes of which none is kept, and refuses to keep nothing", () => {
    assert.equal(keepFlags({ hourly: 0, daily: 7, weekly: 0, monthly: 0 }), "--keep-daily 7");
    assert.throws(() => keepFlags({ hourly: 0, daily: 0, weekly: 0, monthly: 0 }), /keep at least one/);
  });

  it("names each class that is kept once, and no other", () => {
    const count = fc.integer({ min: 0, max: 1000 });
    const retention = fc.record({ hourly: count, daily: count, weekly: count, monthly: count });
    fc.assert(
      fc.property(retention, (kept) => {
        const entries = Object.entries(kept).filter(([, many]) => many > 0);
        fc.pre(entries.length > 0);
        const flags = keepFlags(kept).split("--").filter(Boolean);
        assert.deepEqual(
          flags.map((flag) => flag.trim()),
          entries.map(([kind, many]) => `keep-${kind} ${many}`),
        );
      }),
    );
  });
});

describe("a repository", () => {
  const value = (of: Repository, name: string) => of.env.find((one) => "name" in one && one.name === name);

  it("is a folder of its own for each store, in a bucket", () => {
    for (const store of ["nats", "redis"] as const) {
      const made = repository(
        store,
        { target: s3, origin: "cordum", passwordSecret: "p", claim: undefined },
        "write",
      );
      assert.deepEqual(value(made, "RESTIC_REPOSITORY"), {
        name: "RESTIC_REPOSITORY",
        value: `s3:https://s3.example.com/backups/cordum/production/${store}`,
      });
    }
  });

  it("is given its secrets by reference only", () => {
    const made = repository(
      "nats",
      { target: s3, origin: "cordum", passwordSecret: "p", claim: undefined },
      "write",
    );
    assert.deepEqual(value(made, "AWS_SECRET_ACCESS_KEY"), {
      name: "AWS_SECRET_ACCESS_KEY",
      valueFrom: { secretKeyRef: { name: "keys", key: "secretAccessKey" } },
    });
    assert.equal(value(made, "RESTIC_PASSWORD"), undefined);
    assert.deepEqual(
      made.mounts.map(({ volume }) => volume?.secret),
      [{ secretName: "p", defaultMode: 0o440 }],
    );
  });

  it("on a volume cannot be written to by who only reads", () => {
    const args = {
      target: { kind: "volume", size: "1Gi" },
      origin: "cordum",
      passwordSecret: undefined,
      claim: "claim",
    } as const;
    const readOnly = (access: "read" | "write") =>
      repository("nats", args, access).mounts.map(({ volumeMount }) => volumeMount.readOnly ?? false);
    assert.deepEqual(readOnly("read"), [true]);
    assert.deepEqual(readOnly("write"), [false]);
  });

  it("without a password says so to the scripts", () => {
    const args = { target: s3, origin: "cordum", passwordSecret: undefined, claim: undefined };
    assert.deepEqual(value(repository("nats", args, "read"), "ENCRYPTION"), {
      name: "ENCRYPTION",
      value: "off",
    });
  });

  it("without its volume is refused", () => {
    const args = {
      target: { kind: "volume", size: "1Gi" },
      origin: "cordum",
      passwordSecret: "p",
      claim: undefined,
    } as const;
    assert.throws(() => repository("redis", args, "read"), /no volume for the backups of redis/);
  });

  it("is dialled at the port of its address", () => {
    assert.deepEqual(addressOf("https://s3.example.com"), { host: "s3.example.com", port: 443 });
    assert.deepEqual(addressOf("http://s3.example.com"), { host: "s3.example.com", port: 80 });
    assert.deepEqual(addressOf("https://s3.example.com:9000"), { host: "s3.example.com", port: 9000 });
  });
});

describe("a schedule", () => {
  const spec = (suspend: boolean) =>
    cronJobSpec({ cron: "5 * * * *", deadlineSeconds: 3000, suspend }, { spec: { containers: [] } }, {});

  it("lets no run wait for ever, overlap, or pile up", () => {
    const made = spec(false);
    assert.equal(made.concurrencyPolicy, "Forbid");
    assert.ok(Number(made.startingDeadlineSeconds) > 100);
    assert.deepEqual([made.successfulJobsHistoryLimit, made.failedJobsHistoryLimit], [2, 2]);
    const job = made.jobTemplate as { spec: { activeDeadlineSeconds: number; backoffLimit: number } };
    assert.deepEqual([job.spec.activeDeadlineSeconds, job.spec.backoffLimit], [3000, 2]);
  });

  it("is only a template for what somebody must ask for", () => {
    assert.equal(spec(true).suspend, true);
    const job = spec(true).jobTemplate as { spec: { backoffLimit: number } };
    assert.equal(job.spec.backoffLimit, 0);
  });
});

describe("who backs up and restores", () => {
  it("is somebody else for each: what runs every hour can remove nothing", () => {
    const backup = redisUsers("cordum").find(({ name }) => name === jobName("cordum", "redis", "backup"));
    const forbidden = /flush|restore|@write|@all|@dangerous|@admin|config|shutdown/;
    assert.deepEqual(
      backup?.rules.filter((rule) => forbidden.test(rule)),
      [],
    );
    const identity = natsIdentities("cordum").find(({ name }) => name === "cordum-nats-backup");
    const publish = identity?.publish ?? ["everything"];
    assert.deepEqual(
      publish.filter(
        (subject) => /DELETE|PURGE|CREATE|UPDATE|RESTORE|>$/.test(subject) && !subject.includes("GET"),
      ),
      ["$JS.SNAPSHOT.ACK.>"],
    );
  });
});

describe("the scripts of backups", () => {
  const resources = { cpu: { request: "1", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } };
  const any = {
    ...{ image: "a:1", schedule: "5 * * * *", restoreResources: resources },
    connect: (): never => assert.fail("nobody connects"),
  };
  const nats = natsBackup({ ...any, serverImage: "b:1", streams: [] });
  const all = scriptsFor([nats, redisBackup(any)]);

  it("are there for each step", () => {
    for (const name of [
      "nats-backup.sh",
      "nats-restore.sh",
      "redis-backup.sh",
      "redis-restore.sh",
      "redis-drill.sh",
      "restic-store.sh",
      "restic-fetch.sh",
    ])
      assert.match(all[name] ?? "", /^#!\/bin\/sh\n/, name);
  });

  it("are those of the stores that are backed up, and no others", () => {
    const names = Object.keys(scriptsFor([nats]));
    assert.ok(names.includes("nats-backup.sh") && names.includes("restic-store.sh"));
    assert.ok(!names.some((name) => name.startsWith("redis")));
  });

  it("source only what is beside them", () => {
    for (const [name, text] of Object.entries(all))
      for (const [, sourced = ""] of text.matchAll(/^\. "\$(?:scripts|\(dirname "\$0"\))\/([\w.-]+)"$/gm))
        assert.ok(sourced in all, `${name} sources ${sourced}`);
  });
});

describe("the settings of backups", () => {
  it("are those of the document where a stack says nothing, with a volume for each store", () => {
    const { retention, schedules, target } = backups.parse(undefined);
    assert.deepEqual(target, { kind: "volume", size: "20Gi" });
    assert.deepEqual(retention, { hourly: 24, daily: 7, weekly: 4, monthly: 12 });
    assert.notEqual(schedules.nats, schedules.redis);
  });

  it("take the document's own schedule, and refuse what is none", () => {
    assert.equal(backups.parse({ schedules: { nats: "0 * * * *" } }).schedules.nats, "0 * * * *");
    assert.throws(() => backups.parse({ schedules: { nats: "hourly" } }), /five fields/);
    assert.throws(() => backups.parse({ schedules: { nats: "0 * * *" } }), /five fields/);
  });

  it("refuse a target that is neither, an address without a scheme, and to keep nothing", () => {
    assert.throws(() => backups.parse({ target: { kind: "ftp" } }), /kind: volume or kind: s3/);
    const target = { kind: "s3", url: "s3.example.com", bucket: "backups" };
    assert.throws(() => backups.parse({ target }), /an address such as https/);
    const none = { hourly: 0, daily: 0, weekly: 0, monthly: 0 };
    assert.throws(() => backups.parse({ retention: none }), /at least one backup/);
  });
});
