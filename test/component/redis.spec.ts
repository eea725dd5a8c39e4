import assert from "node:assert/strict";
import { Namespace } from "../../components/namespace.ts";
import { backup, client, passwordHash } from "../../components/redis/acl.ts";
import { RedisCluster, type RedisClusterArgs } from "../../components/redis/cluster.ts";
import { redisImages } from "../../components/redis/images.ts";
import { ReplicatedRedis } from "../../components/redis/replicated.ts";
import { cordumSettings } from "../../systems/cordum/settings/index.ts";
import { generatedSecret, isSecret, type Registered, registeredIn } from "../support/program.ts";

const secretType = "kubernetes:core/v1:Secret";
const setType = "kubernetes:apps/v1:StatefulSet";
const jobType = "kubernetes:batch/v1:Job";

function args(changes: Partial<RedisClusterArgs> = {}): RedisClusterArgs {
  const { namespace } = cordumSettings.parse({ system: "cordum" });
  return {
    namespace: new Namespace("namespace", { ...namespace, quota: {}, labels: {} }),
    serviceName: "redis",
    partOf: "cordum",
    image: { reference: redisImages.redis },
    exporterImage: redisImages.redisExporter,
    resources: { cpu: { request: "1", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } },
    storage: { size: "20Gi" },
    certificates: { issue: ({ secretName }) => ({ secret: secretName }) },
    clients: [client("cordum-scheduler"), backup("cordum-redis-backup")],
    ...changes,
  };
}

const cluster = (changes: Partial<RedisClusterArgs> = {}) =>
  registeredIn(() => void new RedisCluster("redis", args(changes)));

function only(all: readonly Registered[], type: string, name: string): Registered {
  const found = all.filter((each) => each.type === type && nameOf(each).startsWith(name));
  assert.equal(found.length, 1, `${type} ${name}`);
  return found[0] as Registered;
}

function nameOf({ inputs }: Registered): string {
  return (inputs.metadata as { name: string } | undefined)?.name ?? "";
}

const text = (value: unknown) => JSON.stringify(value);

describe("Redis", () => {
  it("gives the servers hashes of passwords, and each client a Secret of its own", async () => {
    const all = await cluster();
    const acl = only(all, secretType, "cordum-redis-acl");
    assert.ok(
      isSecret(acl.inputs.stringData) || text(acl.inputs).includes("4dabf18193072939515e22adb298388d"),
    );
    assert.ok(text(acl.inputs).includes(passwordHash(generatedSecret)));
    assert.ok(!text(acl.inputs).includes(generatedSecret));
    for (const name of ["cordum-scheduler-redis", "cordum-redis-backup-redis", "cordum-redis-exporter"])
      assert.ok(text(only(all, secretType, name).inputs).includes(generatedSecret), name);
  });

  it("mounts the passwords of no client into the servers", async () => {
    const pods = text(only(await cluster(), setType, "cordum-redis").inputs);
    assert.ok(!pods.includes("cordum-scheduler-redis"));
    assert.ok(!pods.includes(generatedSecret));
  });

  it("keeps both passwords while they are rotated, and gives out the first", async () => {
    const all = await cluster({ passwordGenerations: [2, 1] });
    const made = all.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    assert.deepEqual(
      made.map(({ name }) => name).filter((name) => name.includes("scheduler")),
      ["redis-users-cordum-scheduler-1", "redis-users-cordum-scheduler-2"],
    );
    const acl = text(only(all, secretType, "cordum-redis-acl").inputs);
    assert.match(acl, /user cordum-scheduler on #[0-9a-f]{64} #[0-9a-f]{64} /);
  });

  it("changes no name of a Job that does the same, and every name of one that does something else", async () => {
    const job = async (changes: Partial<RedisClusterArgs>) =>
      nameOf(only(await cluster(changes), jobType, "cordum-redis-cluster-init-"));
    const first = await job({});
    assert.equal(await job({ storage: { size: "40Gi" }, nodeTimeout: 8000 }), first);
    assert.notEqual(await job({ replicasPerPrimary: 2 }), first);
    assert.notEqual(await job({ image: { reference: `${redisImages.redis}.4` } }), first);
  });

  it("gives the Job an end", async () => {
    const { spec } = only(await cluster(), jobType, "cordum-redis-cluster-init-").inputs as {
      spec: { activeDeadlineSeconds: number; backoffLimit: number };
    };
    assert.deepEqual([spec.activeDeadlineSeconds, spec.backoffLimit], [600, 3]);
  });

  it("gives the servers of a cluster and of one primary the same hardening and their own ports", async () => {
    const replicated = await registeredIn(
      () => void new ReplicatedRedis("redis", { ...args(), routerImage: redisImages.haproxy }),
    );
    for (const [all, size, port] of [[await cluster(), 6, 16379] as const, [replicated, 3, 26379] as const]) {
      const { spec } = only(all, setType, "cordum-redis").inputs as { spec: Record<string, unknown> };
      assert.equal(spec.replicas, size);
      assert.equal(spec.podManagementPolicy, "Parallel");
      assert.ok(text(spec).includes(`"containerPort":${port}`));
      assert.ok(text(spec).includes('"readOnlyRootFilesystem":true'));
      assert.ok(text(spec).includes('"whenUnsatisfiable":"DoNotSchedule"'));
    }
  });
});
