import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { snapshotIn } from "../../cli/restore/trial.ts";
import { bin } from "../../lib/paths.ts";

/** Hours of one day at which backups were stored. */
const hours = ["05", "06", "07"];

describe("the script that fetches a backup", () => {
  const folder = mkdtempSync(join(tmpdir(), "restic-fetch-"));
  const backup = join(folder, "backup");
  const env = {
    ...{ PATH: `${bin}${delimiter}${process.env.PATH}`, TMPDIR: folder, HOME: folder, TZ: "UTC" },
    ...{ RESTIC_REPOSITORY: join(folder, "repository"), ENCRYPTION: "off", BACKUP_FOLDER: backup },
    ...{ STORE: "nats", ORIGIN: "cordum" },
  };
  const options = { extendEnv: false, all: true, reject: false } as const;

  before(async () => {
    await restic("init");
    mkdirSync(backup);
    for (const hour of hours) {
      writeFileSync(join(backup, "manifest"), `format\t1\nstore\tnats\ntaken\t2026-11-21T${hour}:05:00Z\n`);
      const named = ["--host", "cordum", "--tag", "store=nats", "--time", `2026-11-21 ${hour}:06:00`];
      await restic("backup", ...named, backup);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  async function restic(...args: readonly string[]) {
    const { all, exitCode } = await execa("restic", ["--insecure-no-password", ...args], { env, ...options });
    assert.equal(exitCode, 0, all);
  }

  async function fetched(changes: NodeJS.ProcessEnv) {
    rmSync(backup, { recursive: true, force: true });
    const all = { ...env, ...changes };
    return execa("sh", ["components/backup/scripts/restic-fetch.sh"], { ...options, env: all });
  }

  async function taken(changes: NodeJS.ProcessEnv) {
    const { all, exitCode } = await fetched(changes);
    assert.equal(exitCode, 0, all);
    const snapshot = snapshotIn(all);
    assert.ok(snapshot, all);
    assert.match(readFileSync(join(backup, "manifest"), "utf8"), /^store\tnats$/m);
    assert.equal(snapshot.stored.getTime() - snapshot.taken.getTime(), 60_000);
    return { time: snapshot.taken.toISOString(), said: all, id: snapshot.id };
  }

  it("takes the newest, the newest of a time, or one by its id, and says which", async () => {
    const latest = await taken({ SNAPSHOT: "latest" });
    assert.equal(latest.time, "2026-11-21T07:05:00.000Z");
    assert.equal((await taken({ SNAPSHOT: "2026-11-21T06:30Z" })).time, "2026-11-21T06:05:00.000Z");
    assert.equal((await taken({ SNAPSHOT: latest.id })).time, latest.time);
  });

  it("takes none that is newer than another store's, where there is one", async () => {
    const notAfter = (time: string) => taken({ SNAPSHOT: "latest", NOT_AFTER: time });
    assert.equal((await notAfter("2026-11-21T07:05:59Z")).time, "2026-11-21T06:05:00.000Z");
    assert.equal((await notAfter("2026-11-21T07:06:00Z")).time, "2026-11-21T07:05:00.000Z");
    const { said, time } = await notAfter("2026-11-21T05:00:00Z");
    assert.equal(time, "2026-11-21T07:05:00.000Z");
    assert.match(said, /every snapshot of nats is newer than 2026-11-21T05:00:00Z/);
  });

  it("fails where there is none, and lists those that are there", async () => {
    const { all, exitCode } = await fetched({ SNAPSHOT: "2026-11-20T06:30Z" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /2026-11-21T07:06:00[\s\S]*no single snapshot of nats on cordum is meant/);
  });

  it("tells a repository that can't be read from one that is empty", async () => {
    const nowhere = await fetched({ SNAPSHOT: "latest", RESTIC_REPOSITORY: join(folder, "nowhere") });
    assert.notEqual(nowhere.exitCode, 0);
    assert.match(nowhere.all, /the repository cannot be read/);
    const other = await fetched({ SNAPSHOT: "latest", ORIGIN: "another" });
    assert.match(other.all, /no snapshot of nats on another/);
  });
});
