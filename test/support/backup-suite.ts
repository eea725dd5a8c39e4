import assert from "node:assert/strict";
import { type BackupsUnderTest, type Change, fingerprints } from "./backups.ts";

/** Every type, keys and values of any bytes, keys that expire, and enough of one kind for several pages and encodings. */
export const fillRedis = `redis <<'COMMANDS' >/dev/null
SET "bin\\x00\\xff\\n{key" "v\\x00\\x01\\xfe"
SET "" "the empty key"
SET {tagged}1 one
SET {tagged}2 two
SET expires soon EX 5000
RPUSH list a b c
SADD set x y z
ZADD zset 1.5 m -2 n
HSET hash field value
XADD stream 1-1 f v
XGROUP CREATE stream group 0
COMMANDS
{
  for i in $(seq 150); do echo "SET key:$i value:$i"; done
  for i in $(seq 1500); do echo "SET {page}:$i value:$i"; done
  for i in $(seq 1500); do echo "HSET {page}big field:$i $i"; done
} | redis >/dev/null`;

export const fillNats = (replicas: number) => `
nats stream add CORDUM_JOBS --subjects 'job.>' --defaults --replicas ${replicas} >/dev/null
nats stream add CORDUM_SYS --subjects 'sys.>' --defaults --retention work --replicas ${replicas} >/dev/null
nats consumer add CORDUM_JOBS scheduler --pull --defaults --ack explicit --deliver all >/dev/null
nats consumer add CORDUM_JOBS lonely --pull --defaults --ack explicit --deliver all --replicas 1 >/dev/null
nats consumer add CORDUM_SYS sys --pull --defaults --ack explicit --deliver all >/dev/null
nats pub job.a 'job {{Count}}' --header kind:job --count 40 >/dev/null 2>&1
nats pub sys.a 'sys {{Count}}' --count 20 >/dev/null 2>&1
nats consumer next CORDUM_JOBS scheduler --count 5 --ack >/dev/null
nats consumer next CORDUM_SYS sys --count 7 --ack >/dev/null`;

/** Every message with subject, headers, content and time, and how far each consumer is; not which servers lead it (deeper in). */
export const natsContent = `
for stream in CORDUM_JOBS CORDUM_SYS; do
  nats stream info "$stream" --json | grep -E '"(num_replicas|messages|first_seq|last_seq)"'
  for sequence in $(seq 40); do nats stream get "$stream" "$sequence" --json 2>/dev/null || true; done
  for consumer in $(nats consumer ls "$stream" --names | sort); do
    nats consumer info "$stream" "$consumer" --json |
      grep -E '^ {0,6}"(name|num_replicas|stream_seq|ack_policy|num_pending)"' | sed 's/,$//'
  done
done`;

export const wipe = {
  nats: "for stream in $(nats stream ls --names); do nats stream rm --force $stream; done",
  redis: "each FLUSHALL",
};

export const jobs = {
  backup: ["cordum-nats-backup", "cordum-redis-backup"],
  restore: ["cordum-nats-restore", "cordum-redis-restore"],
} as const;

/** What every topology, engine and target must do. */
export function restoresEverything(under: () => BackupsUnderTest) {
  it("backs up, and after everything is gone brings it back as it was", async () => {
    const before = { redis: await under().redis(fingerprints), nats: await under().nats(natsContent) };
    assert.ok(before.redis.split("\n").length > 1500, before.redis);
    for (const job of jobs.backup) await succeeds(under(), job);
    await under().redis(wipe.redis);
    await under().nats(wipe.nats);
    await under().redis("redis SET written-after-the-backup x");
    for (const job of jobs.restore) await succeeds(under(), job);
    assert.equal(await under().redis(fingerprints), before.redis);
    assert.equal(await under().nats(natsContent), before.nats);
  });

  it("keeps the time that keys have left", async () => {
    const left = Number(await under().redis("redis PTTL expires"));
    assert.ok(left > 4_000_000 && left < 5_000_000, `${left}`);
  });

  it("can restore again over what is there", async () => {
    const before = await under().redis(fingerprints);
    await under().redis("redis SET changed x; redis DEL {tagged}1");
    await succeeds(under(), "cordum-redis-restore");
    assert.equal(await under().redis(fingerprints), before);
    await succeeds(under(), "cordum-nats-restore");
  });

  it("compares a restored backup with its manifest in a drill that reaches nothing of the stack", async () => {
    const { log } = await succeeds(under(), "cordum-restore-drill");
    assert.match(log, /Redis backup of .* can be restored: \d shards, [1-9]\d* values compared/);
    assert.match(log, /restored: the backup of .*, 2 streams, 3 consumers/);
    assert.match(log, /message 40 is what it was/);
  });
}

export async function succeeds(under: BackupsUnderTest, job: string, change?: Change) {
  const run = await under.start(job, change);
  assert.ok(run.succeeded, `${job}: ${run.log}`);
  return run;
}

export async function fails(under: BackupsUnderTest, job: string, why: RegExp, change?: Change) {
  const run = await under.start(job, change);
  assert.ok(!run.succeeded, `${job} went well: ${run.log}`);
  assert.match(run.log, why);
}

/** Lets a step do something else as well. */
export function instead(step: string, script: string): Change {
  return ({ containers, initContainers }) => {
    const found = [...initContainers, ...containers].find(({ name }) => name === step);
    assert.ok(found, step);
    found.command = ["sh", "-ec", script];
  };
}
