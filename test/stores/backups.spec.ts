import assert from "node:assert/strict";
import { Cluster, kubectlOf } from "../../cli/restore/cluster.ts";
import { parseRequest, restore, restoreInto } from "../../cli/restore/index.ts";
import { images } from "../../components/images.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { work } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { until } from "../../local/cluster/until.ts";
import { cordumStores } from "../../systems/cordum/restorable.ts";
import {
  fails,
  fillNats,
  fillRedis,
  instead,
  jobs,
  natsContent,
  restoresEverything,
  succeeds,
  wipe,
} from "../support/backup-suite.ts";
import { BackupsUnderTest, type Change, fingerprints, type RedisUnderBackup } from "../support/backups.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";

const scripts = "/etc/seaworthy/backup";
const single: RedisUnderBackup = { topology: "single", engine: "redis" };
const sums = "find manifest shards -type f -exec sha256sum {} + >sha256sums";

describe("backups on volumes, of single servers", () => {
  const deployment = new ProgramDeployment("backups", "backups-on-volumes");
  const config = { redis: single, target: { kind: "volume", size: "1Gi" } };
  const under = new BackupsUnderTest(deployment, single);

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
    const change = `sh ${scripts}/redis-backup.sh; cd /scratch/redis; sed -i 's/^\\(value\\t1\\t[^\\t]*\\)\\t..../\\1\\t0000/' manifest; ${sums}`;
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

describe("backups on volumes, of a single Valkey", () => {
  const valkey: RedisUnderBackup = { topology: "single", engine: "valkey" };
  const deployment = new ProgramDeployment("backups", "backups-single-valkey");
  const under = new BackupsUnderTest(deployment, valkey);

  before(async () => {
    await deployment.clear();
    await deployment.up({ redis: valkey, target: { kind: "volume", size: "1Gi" } });
    await under.startClient();
    await under.nats(fillNats(1));
    await under.redis(fillRedis);
  });
  after(() => deployment.clear());

  restoresEverything(() => under);
});

describe("make restore", () => {
  const namespace = "backups-restored";
  const deployment = new ProgramDeployment("backups", namespace);
  const under = new BackupsUnderTest(deployment, single);
  const env = engineEnvironment(kubeconfig, work);
  const run = (...words: string[]) =>
    restore(parseRequest("test", cordumStores, [...words, "CONFIRM=test"]), { namespace }, env);
  const state = (what: string, path: string) => under.kubectl(["get", what, `--output=jsonpath=${path}`]);

  before(async () => {
    await deployment.clear();
    await deployment.up({ redis: single, target: { kind: "volume", size: "1Gi" } });
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

  it("interrupted while it waits for a client that does not stop, starts everything again", async () => {
    await under.startClient();
    const kubectl = kubectlOf(env);
    const interruption = new AbortController();
    const clusters = {
      cluster: new Cluster(namespace, kubectl, interruption.signal),
      always: new Cluster(namespace, kubectl),
    };
    const request = parseRequest("test", cordumStores, ["FROM=latest", "CONFIRM=test"]);
    const rejected = assert.rejects(restoreInto(request, clusters), /interrupted by SIGINT/);
    const isStopped = async () => (await state("deployment/service", "{.spec.replicas}")) === "0";
    await until("the service is stopped", 300, isStopped);
    interruption.abort("SIGINT");
    await rejected;
    assert.equal(await state("deployment/service", "{.status.readyReplicas}"), "2");
    for (const job of jobs.backup) assert.equal(await state(`cronjob/${job}`, "{.spec.suspend}"), "false");
    assert.match(await under.redis(fingerprints), /\w/);
  });
});
