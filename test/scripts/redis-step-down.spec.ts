import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

/**
 * The script by which a primary steps down, with a stand-in for the one that talks to servers. It answers as redis-cli does:
 * one host's sentinel makes a replica take over, all others refuse, and everything that is asked is noted.
 */
const cli = `#!/bin/sh
host=$1
shift
echo "$host:\${PORT:-6380} $*" >>"$NOTES"
leader() { if [ -e "$STATE/replica" ]; then echo "$SUCCESSOR"; else echo "$LEADER"; fi; }
[ -n "$*" ] || { cat >/dev/null; printf 'config-epoch\\n%s\\n%s\\n6380\\n' 1 "$(leader)"; exit; }
case "$*" in
  ROLE) if [ -e "$STATE/replica" ] && [ -z "\${STUBBORN:-}" ]; then echo slave; else echo master; fi ;;
  "INFO replication") printf 'master_repl_offset:7\\nslave0:ip=a,port=1,state=online,offset=7,lag=0\\n' ;;
  "SENTINEL FAILOVER primary")
    if [ "$host" = "$WILLING" ]; then touch "$STATE/replica" && echo OK; else echo "\${REFUSAL:-NOGOODSLAVE}"; fi ;;
  *) echo OK ;;
esac
`;

const hosts = [0, 1, 2].map((number) => `redis-${number}.redis.cordum.svc`);
const [own = "", second = "", third = ""] = hosts;

interface Run {
  readonly seconds: number;
  readonly asked: readonly string[];
}

/** Runs the script of the first server while only one sentinel is willing. */
async function stepDown(willing: string, changes: Readonly<Record<string, string>> = {}): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "step-down-"));
  try {
    for (const script of ["find-primary.sh", "step-down.sh"])
      cpSync(join(root, "components/redis/scripts/replicated", script), join(folder, script));
    writeFileSync(join(folder, "cli.sh"), cli);
    const env = {
      DRAIN_SECONDS: "0",
      HOSTS: hosts.join(" "),
      LEADER: own,
      NOTES: join(folder, "notes"),
      PEER_DOMAIN: "redis.cordum.svc",
      POD_NAME: "redis-0",
      PORT: "6380",
      SENTINEL_PORT: "26379",
      STATE: folder,
      STEP_DOWN_SECONDS: "3",
      SUCCESSOR: second,
      WILLING: willing,
      ...changes,
    };
    const begun = Date.now();
    await execa("sh", [join(folder, "step-down.sh")], { env });
    const seconds = (Date.now() - begun) / 1000;
    return { seconds, asked: readFileSync(env.NOTES, "utf8").trim().split("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const failovers = ({ asked }: Run) => asked.filter((line) => line.includes("SENTINEL FAILOVER"));
const pauses = ({ asked }: Run) => asked.filter((line) => /CLIENT (UN)?PAUSE/.test(line));

describe("a primary that steps down", () => {
  it("asks the sentinel of another pod, because its own stops with it", async () => {
    const run = await stepDown(second);
    assert.deepEqual(failovers(run), [`${second}:26379 SENTINEL FAILOVER primary`]);
    assert.ok(!run.asked.some((line) => line.startsWith(own) || line.startsWith("localhost:26379")));
  });

  it("asks the next one where the first refuses, with writes paused once", async () => {
    const run = await stepDown(third);
    assert.deepEqual(failovers(run), [
      `${second}:26379 SENTINEL FAILOVER primary`,
      `${third}:26379 SENTINEL FAILOVER primary`,
    ]);
    assert.deepEqual(pauses(run), [
      "localhost:6380 CLIENT PAUSE 8000 WRITE",
      "localhost:6380 CLIENT UNPAUSE",
    ]);
  });

  it("holds no write back while nobody takes over, and gives up in time", async () => {
    const run = await stepDown("nobody");
    const held = pauses(run);
    assert.ok(held.length >= 2);
    for (const [index, line] of held.entries())
      assert.match(line, index % 2 === 0 ? /CLIENT PAUSE/ : /CLIENT UNPAUSE/);
    assert.match(held.at(-1) ?? "", /UNPAUSE/);
    assert.ok(run.seconds < 10, `${run.seconds} s`);
  });

  it("waits for a handover that is under way, and asks nobody else for another", async () => {
    const run = await stepDown("nobody", { REFUSAL: "INPROG Failover already in progress" });
    assert.deepEqual(new Set(failovers(run)), new Set([`${second}:26379 SENTINEL FAILOVER primary`]));
  });

  it("goes as soon as the sentinels lead everybody to another, though it still takes itself for the primary", async () => {
    const run = await stepDown(second, { STUBBORN: "yes", STEP_DOWN_SECONDS: "20" });
    assert.equal(failovers(run).length, 1);
    assert.ok(run.seconds < 5, `${run.seconds} s`);
    assert.deepEqual(run.asked.slice(-2), [
      `localhost:6380 REPLICAOF ${second} 6380`,
      "localhost:6380 CLIENT UNPAUSE",
    ]);
  });

  it("does nothing where the sentinels know of another primary already", async () => {
    const run = await stepDown(second, { LEADER: third, STUBBORN: "yes" });
    assert.deepEqual([...failovers(run), ...pauses(run)], []);
  });

  it("does nothing where it is a replica", async () => {
    const folder = mkdtempSync(join(tmpdir(), "replica-"));
    writeFileSync(join(folder, "replica"), "");
    const run = await stepDown(second, { STATE: folder });
    rmSync(folder, { recursive: true });
    assert.deepEqual(failovers(run), []);
    assert.deepEqual(pauses(run), []);
  });
});
