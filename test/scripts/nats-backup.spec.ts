import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";
import { freePort } from "../support/redis-servers.ts";

/** Longer than one question may take. */
const soon = 30_000;

describe("the scripts that back NATS up", () => {
  let folder: string;
  let port: number;
  let server: ReturnType<typeof launch>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "nats-backup-"));
    port = await freePort();
    server = launch(port, join(folder, "jetstream"));
    await until("the server answers", 30, async () => (await nats("stream", "ls", "--names")).exitCode === 0);
    await fill();
  });
  afterEach(async () => {
    server.kill("SIGKILL");
    await server;
    rmSync(folder, { recursive: true });
  });

  const env = () => ({
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    TMPDIR: folder,
    XDG_CONFIG_HOME: folder,
  });

  function nats(...args: readonly string[]) {
    const all = ["--server", `nats://127.0.0.1:${port}`, ...args];
    return execa(join(bin, "nats"), all, { env: env(), extendEnv: false, all: true, reject: false });
  }

  function script(name: "nats-backup" | "nats-restore", changes: NodeJS.ProcessEnv = {}) {
    const own = { HOST: "127.0.0.1", PORT: `${port}`, BACKUP_FOLDER: join(folder, "backup") };
    const options = {
      env: { ...env(), ...own, ...changes },
      extendEnv: false,
      all: true,
      reject: false,
    } as const;
    return execa("sh", [`components/nats/backup-scripts/${name}.sh`], options);
  }

  async function succeeds(...args: Parameters<typeof script>) {
    const { all, exitCode } = await script(...args);
    assert.equal(exitCode, 0, all);
    return all;
  }

  async function fails(why: RegExp, ...args: Parameters<typeof script>) {
    const begun = Date.now();
    const { all, exitCode } = await script(...args);
    assert.notEqual(exitCode, 0, all);
    assert.match(all, why);
    assert.doesNotMatch(all, /Illegal number|integer expression|arithmetic/);
    assert.ok(Date.now() - begun < soon, `after ${Date.now() - begun} ms: ${all}`);
  }

  /** Forty messages, of which a consumer acknowledged five, was given fifteen, and has the others before it. */
  async function fill() {
    const consumer = ["--pull", "--defaults", "--ack", "explicit", "--deliver", "all", "--wait", "10s"];
    for (const [stream, subjects] of [
      ["CORDUM_JOBS", "job.>"],
      ["EMPTY", "empty.>"],
    ] as const)
      await nats("stream", "add", stream, "--subjects", subjects, "--defaults");
    await nats("consumer", "add", "CORDUM_JOBS", "forever", ...consumer);
    await nats("consumer", "add", "CORDUM_JOBS", "limited", ...consumer, "--max-deliver", "2");
    await nats("pub", "job.a", "job {{Count}}", "--count", "20");
    await nats("consumer", "next", "CORDUM_JOBS", "forever", "--count", "5", "--ack");
    await nats("consumer", "next", "CORDUM_JOBS", "forever", "--count", "15", "--no-ack");
  }

  it("bring streams and consumers back, and say what will be delivered again", async () => {
    await succeeds("nats-backup", { STREAMS: "CORDUM_JOBS" });
    await nats("stream", "rm", "CORDUM_JOBS", "--force");
    await nats("stream", "rm", "EMPTY", "--force");
    const said = await succeeds("nats-restore", { MAX_DELIVER: "3" });
    assert.match(said, /20 messages, as in the manifest/);
    assert.match(
      said,
      /consumer forever, worked off to 5; 15 messages that nobody acknowledged come back, each until it was delivered 3 times/,
    );
    assert.match(said, /consumer limited, .* each until it was delivered 2 times/);
    assert.match(said, /2 streams, 2 consumers/);
  });

  it("let no message come back for ever that nobody acknowledges", async () => {
    await succeeds("nats-backup");
    await nats("stream", "rm", "CORDUM_JOBS", "--force");
    await succeeds("nats-restore", { MAX_DELIVER: "3" });
    // Given once before the backup: two are left of the three.
    const wanted = ["--count", "60", "--nak", "--timeout", "25s"];
    const { all } = await nats("consumer", "next", "CORDUM_JOBS", "forever", ...wanted);
    assert.equal(all.match(/tries: \d+/g)?.length, 30, all);
    assert.equal(all.match(/tries: 3/g)?.length, 15, all);
  });

  it("leave a consumer without a limit where nobody wants one, as a drill does", async () => {
    await succeeds("nats-backup");
    assert.match(await succeeds("nats-restore", { REPLICAS: "1" }), /come back, without a limit/);
  });

  it("restore a stream that three servers kept to one that is alone", async () => {
    await succeeds("nats-backup");
    const manifest = join(folder, "backup/manifest");
    const sums = `cd ${join(folder, "backup")}; find manifest streams -type f -exec sha256sum {} + >sha256sums`;
    await execa("sh", ["-c", `sed -i 's/^\\(stream\\tCORDUM_JOBS\\t\\)1/\\13/' ${manifest}; ${sums}`]);
    await fails(/not replicated/, "nats-restore");
    assert.match(await succeeds("nats-restore", { REPLICAS: "1" }), /restored: the backup of/);
  });

  /** A PATH with a client whose first uploads are answered by this. */
  function refusing(answer: string, uploads: number): NodeJS.ProcessEnv {
    const place = join(folder, "refusing");
    mkdirSync(place);
    const count = `echo x >>${place}/tries; if [ "$(wc -l <${place}/tries)" -le ${uploads} ]`;
    const refuse = `${count}; then echo '${answer}'; exit 1; fi`;
    const program = `#!/bin/sh\ncase "$*" in *"stream restore"*) ${refuse} ;; esac\nexec ${join(bin, "nats")} "$@"\n`;
    writeFileSync(join(place, "nats"), program, { mode: 0o755 });
    return { PATH: `${place}${delimiter}${env().PATH}` };
  }

  const unknown = "nats: error: restore failed: nats: no responders available for request";
  const paused =
    '{"error":{"code":500,"err_code":10062,"description":"restore failed: io: read/write on closed pipe"}}';

  it("go on where the server that takes a stream is not known yet to the one that was asked", async () => {
    await succeeds("nats-backup");
    const said = await succeeds("nats-restore", refusing(unknown, 1));
    assert.match(said, /no server takes it yet; trying again/);
    assert.match(said, /20 messages, as in the manifest/);
  });

  it("go on where a server gave up an upload that had paused", async () => {
    await succeeds("nats-backup");
    const said = await succeeds("nats-restore", refusing(paused, 4));
    assert.equal(said.match(/the upload paused for too long; trying again/g)?.length, 4);
    assert.match(said, /20 messages, as in the manifest/);
  });

  it("fail where every upload pauses", async () => {
    await succeeds("nats-backup");
    await fails(/not restored, 5 uploads were too slow: .*closed pipe/, "nats-restore", refusing(paused, 99));
  });

  it("change nothing in a trial", async () => {
    await succeeds("nats-backup");
    await nats("pub", "job.later", "x");
    const said = await succeeds("nats-restore", { TRIAL: "yes" });
    assert.match(said, /can be restored; nothing was changed/);
    assert.doesNotMatch(said, /replacing the data/);
    const { stdout } = await nats("stream", "get", "CORDUM_JOBS", "21");
    assert.match(stdout, /job\.later/);
  });

  it("fail soon where nobody answers, before they change anything", async () => {
    await succeeds("nats-backup");
    const nobody = { PORT: `${await freePort()}`, BACKUP_FOLDER: join(folder, "another") };
    await fails(/does not list its streams/, "nats-backup", nobody);
    await fails(/does not list its streams/, "nats-restore", {
      ...nobody,
      BACKUP_FOLDER: join(folder, "backup"),
    });
    server.kill("SIGSTOP");
    await fails(/does not list its streams/, "nats-restore", { TRIAL: "yes" });
    server.kill("SIGCONT");
    const { stdout } = await nats("stream", "get", "CORDUM_JOBS", "20");
    assert.match(stdout, /job 20/);
  });

  it("refuse a manifest in which a number is missing", async () => {
    await succeeds("nats-backup");
    const spoil = "sed -i 's/^\\(stream\\tEMPTY\\t1\\t\\)[0-9]*\\t[0-9]*/\\1\\t/' manifest";
    const sums = "find manifest streams -type f -exec sha256sum {} + >sha256sums";
    await execa("sh", ["-c", `${spoil}; ${sums}`], { cwd: join(folder, "backup") });
    await fails(/is no number|which is no number|where .* is right/, "nats-restore");
  });
});

function launch(port: number, store: string) {
  const args = ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", store];
  return execa(join(bin, "nats-server"), args, { reject: false });
}
