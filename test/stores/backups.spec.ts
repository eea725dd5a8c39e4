import assert from "node:assert/strict";
import { images } from "../../components/images.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { engineEnvironment } from "../../local/engine/environment.ts";
import { work } from "../../local/lib/paths.ts";
import { parseRequest, restore } from "../../systems/cordum/restore.ts";
import { BackupsUnderTest, type Change, fingerprints } from "../support/backups.ts";
import { ObjectStore } from "../support/object-store.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";

/** Every type, keys and values of any bytes, keys that expire, and enough of one kind for several pages and encodings. */
const fillRedis = `redis <<'COMMANDS' >/dev/null
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

const fillNats = (replicas: number) => `
nats stream add CORDUM_JOBS --subjects 'job.>' --defaults --replicas ${replicas} >/dev/null
nats stream add CORDUM_SYS --subjects 'sys.>' --defaults --retention work --replicas ${replicas} >/dev/null
nats consumer add CORDUM_JOBS scheduler --pull --defaults --ack explicit --deliver all >/dev/null
nats consumer add CORDUM_JOBS lonely --pull --defaults --ack explicit --deliver all --replicas 1 >/dev/null
nats consumer add CORDUM_SYS sys --pull --defaults --ack explicit --deliver all >/dev/null
nats pub job.a 'job {{Count}}' --header kind:job --count 40 >/dev/null 2>&1
nats pub sys.a 'sys {{Count}}' --count 20 >/dev/null 2>&1
nats consumer next CORDUM_JOBS scheduler --count 5 --ack >/dev/null
nats consumer next CORDUM_SYS sys --count 7 --ack >/dev/null`;

/** Every message with subject, headers, content and time, and how far each consumer is. */
const natsContent = `
for stream in CORDUM_JOBS CORDUM_SYS; do
  nats stream info "$stream" --json | grep -E '"(num_replicas|messages|first_seq|last_seq)"'
  for sequence in $(seq 40); do nats stream get "$stream" "$sequence" --json 2>/dev/null || true; done
  for consumer in $(nats consumer ls "$stream" --names | sort); do
    nats consumer info "$stream" "$consumer" --json |
      grep -E '"(name|num_replicas|stream_seq|ack_policy|num_pending)"' | sed 's/,$//'
  done
done`;

const wipe = {
  nats: "for stream in $(nats stream ls --names); do nats stream rm --force $stream; done",
  redis: "each FLUSHALL",
};

const jobs = {
  backup: ["cordum-nats-backup", "cordum-redis-backup"],
  restore: ["cordum-nats-restore", "cordum-redis-restore"],
} as const;

/** What both kinds of stores and both kinds of targets must do. */
function restoresEverything(under: () => BackupsUnderTest) {
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

async function succeeds(under: BackupsUnderTest, job: string, change?: Change) {
  const run = await under.start(job, change);
  assert.ok(run.succeeded, `${job}: ${run.log}`);
  return run;
}

async function fails(under: BackupsUnderTest, job: string, why: RegExp, change?: Change) {
  const run = await under.start(job, change);
  assert.ok(!run.succeeded, `${job} went well: ${run.log}`);
  assert.match(run.log, why);
}

/** Lets a step do something else as well. */
function instead(step: string, script: string): Change {
  return ({ containers, initContainers }) => {
    const found = [...initContainers, ...containers].find(({ name }) => name === step);
    assert.ok(found, step);
    found.command = ["sh", "-ec", script];
  };
}

const scripts = "/etc/seaworthy/backup";
const sums = "find manifest shards -type f -exec sha256sum {} + >sha256sums";

describe("backups on volumes, of single servers", () => {
  const deployment = new ProgramDeployment("backups", "backups-on-volumes");
  const config = { target: { kind: "volume", size: "1Gi" } };
  const under = new BackupsUnderTest(deployment, false);

  before(async () => {
    await deployment.clear();
    await deployment.up(config);
    await under.startClient();
  });
  after(() => deployment.clear());

  it("fail while a stream that must be there is not, so that nothing empty is kept", async () => {
    await fails(under, "cordum-nats-backup", /the stream CORDUM_JOBS does not exist/);
    await under.nats(fillNats(1));
    await under.redis(fillRedis);
  });

  restoresEverything(() => under);

  it("have nothing to change afterwards", async () => {
    assert.deepEqual(await deployment.changes(config), []);
  });

  it("fail where the file holds other keys than the server", async () => {
    // Its copy comes from another server, which is empty.
    const script = `redis-server --port 7000 --daemonize yes --dir /tmp --save '' >/dev/null
mkdir /tmp/bin
cat >/tmp/bin/redis-cli <<'WRAPPER'
#!/bin/sh
real=/usr/local/bin/redis-cli
case "$*" in *--rdb*) exec "$real" -p 7000 --rdb "\${*##*--rdb }" ;; esac
exec "$real" "$@"
WRAPPER
chmod +x /tmp/bin/redis-cli
PATH=/tmp/bin:$PATH sh ${scripts}/redis-backup.sh`;
    await fails(under, "cordum-redis-backup", /the file holds 0 keys/, instead("back-up-redis", script));
  });

  it("fail where the server does not answer, and do not take it for one alone", async () => {
    const nobody: Change = ({ initContainers }) => {
      for (const variable of initContainers.at(-1)?.env ?? [])
        if (variable.name === "PORT") variable.value = "1";
    };
    await fails(under, "cordum-redis-backup", /does not answer/, nobody);
  });

  it("refuse a wrong password, and make no second repository", async () => {
    const wrong = ["create", "secret", "generic", "wrong", "--from-literal=password=wrong"];
    await under.kubectl(wrong);
    const change: Change = ({ volumes }) => {
      for (const { secret } of volumes)
        if (secret?.secretName === "cordum-backups-password") secret.secretName = "wrong";
    };
    await fails(under, "cordum-redis-backup", /wrong password or no key found/, change);
    await fails(under, "cordum-redis-restore", /wrong password or no key found/, change);
    await succeeds(under, "cordum-redis-backup");
  });

  it("fail a drill when what was stored is not what the manifest says", async () => {
    const spoil = `sh ${scripts}/redis-backup.sh; cd /scratch/redis; sed -i 's/^\\(shard\\t1\\t[^\\t]*\\)\\t[0-9]*/\\1\\t4000/' manifest; ${sums}`;
    await succeeds(under, "cordum-redis-backup", instead("back-up-redis", spoil));
    await fails(under, "cordum-restore-drill", /more keys|not the keys/);
    const change = `sh ${scripts}/redis-backup.sh; cd /scratch/redis; sed -i 's/^\\(sample\\t1\\t[^\\t]*\\)\\t..../\\1\\t0000/' manifest; ${sums}`;
    await succeeds(under, "cordum-redis-backup", instead("back-up-redis", change));
    await fails(under, "cordum-restore-drill", /values are not what they were/);
  });

  it("fail a drill when the repository is damaged", async () => {
    await succeeds(under, "cordum-redis-backup");
    await succeeds(under, "cordum-restore-drill");
    const damage =
      "for pack in /repository/redis/data/*/*; do chmod u+w $pack; printf damaged | dd of=$pack bs=1 seek=100 conv=notrunc; done";
    const change: Change = (pod) => {
      pod.initContainers = [];
      instead("store", damage)(pod);
    };
    await succeeds(under, "cordum-redis-backup", change);
    await fails(
      under,
      "cordum-restore-drill",
      /invalid data returned|ciphertext verification failed|does not match/,
    );
  });
});

/** A service that may write, and does nothing. */
function service(replicas: number) {
  const labels = { app: "service" };
  const access = { "access.seaworthy.dev/nats": "true", "access.seaworthy.dev/redis": "true" };
  const container = {
    name: "service",
    image: images.busybox,
    command: ["sleep", "7200"],
    securityContext: containerSecurity,
  };
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "service" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...access } },
        spec: {
          terminationGracePeriodSeconds: 0,
          securityContext: podSecurity(nonroot),
          containers: [container],
        },
      },
    },
  });
}

describe("make restore", () => {
  const namespace = "backups-restored";
  const deployment = new ProgramDeployment("backups", namespace);
  const under = new BackupsUnderTest(deployment, false);
  const env = engineEnvironment(kubeconfig, work);
  const run = (...words: string[]) =>
    restore(parseRequest("test", [...words, "CONFIRM=test"]), { namespace }, env);
  const state = (what: string, path: string) => under.kubectl(["get", what, `--output=jsonpath=${path}`]);

  before(async () => {
    await deployment.clear();
    await deployment.up({ target: { kind: "volume", size: "1Gi" } });
    await under.startClient();
    await under.nats(fillNats(1));
    await under.redis(fillRedis);
    for (const job of jobs.backup) await succeeds(under, job);
    await under.kubectl(["apply", "--filename=-"], service(2));
    await under.kubectl(["rollout", "status", "deployment/service", "--timeout=120s"]);
  });
  after(() => deployment.clear());

  it("stops nothing for a backup that is not there", async () => {
    await assert.rejects(run("FROM=2026-01-01T00:00Z"), /Nothing was changed/);
    assert.equal(await state("deployment/service", "{.spec.replicas}"), "2");
    assert.notEqual(await state("cronjob/cordum-nats-backup", "{.spec.suspend}"), "true");
  });

  it("replaces the data by the backup's, and leaves services and schedules as they were", async () => {
    const before = { redis: await under.redis(fingerprints), nats: await under.nats(natsContent) };
    await under.redis(wipe.redis);
    await under.redis("redis SET written-after-the-backup x");
    await under.nats("nats pub job.later x --count 3 >/dev/null 2>&1");
    await under.kubectl(["delete", "pod", "client", "--wait"]);
    await run("FROM=latest");
    await under.startClient();
    assert.equal(await under.redis(fingerprints), before.redis);
    assert.equal(await under.nats(natsContent), before.nats);
    assert.equal(await state("deployment/service", "{.status.readyReplicas}"), "2");
    assert.doesNotMatch(await state("deployment/service", "{.metadata.annotations}"), /restore\.seaworthy/);
    assert.equal(await state("cronjob/cordum-redis-backup", "{.spec.suspend}"), "false");
  });

  it("carries on where an interrupted one left the services stopped", async () => {
    await under.kubectl(["delete", "pod", "client", "--wait"]);
    await under.kubectl(["annotate", "deployment/service", "restore.seaworthy.dev/replicas=2"]);
    await under.kubectl(["scale", "deployment/service", "--replicas=0"]);
    await run("FROM=latest", "STORE=nats");
    assert.equal(await state("deployment/service", "{.status.readyReplicas}"), "2");
  });
});

describe("backups in object storage, of clusters with certificates", () => {
  const deployment = new ProgramDeployment("backups", "backups-in-a-bucket");
  const store = new ObjectStore("backups-bucket");
  const under = new BackupsUnderTest(deployment, true);

  before(async () => {
    await deployment.clear();
    await store.start();
    await deployment.up({ clustered: true, target: store.target("cordum") });
    await store.giveKeys(deployment.namespace);
    await under.startClient();
    await under.nats(fillNats(3));
    await under.redis(fillRedis);
  });
  after(async () => {
    await deployment.clear();
    await store.stop();
  });

  restoresEverything(() => under);

  it("hold nothing of the data in clear", async () => {
    await under.redis("redis SET secret attack-at-dawn");
    await succeeds(under, "cordum-redis-backup");
    assert.equal(await store.filesWith("attack-at-dawn"), 0);
    assert.ok((await store.filesWith("")) > 0);
  });

  it("fail while a slot has no primary", async () => {
    const owner = `one -h "$(one -h redis CLUSTER SLOTS | sed -n 3p)"`;
    await under.redis(`${owner} CLUSTER DELSLOTS 0`);
    await fails(under, "cordum-redis-backup", /16383 of 16384 slots/, (pod) => {
      // Its gate would wait for a whole cluster; the network lets a new pod out a moment later.
      pod.initContainers = pod.initContainers.slice(-1);
      const wait = 'until server "$HOST:$PORT" PING; do sleep 1; done';
      instead("back-up-redis", `. ${scripts}/redis.sh; ${wait}; sh ${scripts}/redis-backup.sh`)(pod);
    });
    await under.redis(`${owner} CLUSTER ADDSLOTS 0`);
    await succeeds(under, "cordum-redis-backup");
  });
});
