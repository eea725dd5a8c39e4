import assert from "node:assert/strict";
import { RegisteredStack } from "../support/registered-stack.ts";

/** What production has beyond what every stack has, object by object; how it behaves is seen on the cluster. */
describe("the production stack", () => {
  let stack: RegisteredStack;

  before(async () => {
    stack = await RegisteredStack.of("cordum-production");
  });

  it("gives every client of NATS, Redis and the kernel a certificate of its own, in the folder that Cordum reads", () => {
    for (const service of [
      "api-gateway",
      "scheduler",
      "workflow-engine",
      "safety-kernel",
      "context-engine",
    ]) {
      const { volumes } = stack.pod(`cordum-${service}`).spec;
      const found = volumes.find(({ name }) => name === "client-tls")?.secret as { secretName: string };
      assert.equal(found.secretName, `cordum-${service}-tls`);
      assert.partialDeepStrictEqual(stack.container(`cordum-${service}`).volumeMounts, [
        { name: "client-tls", mountPath: "/etc/cordum/tls/client", readOnly: true },
      ]);
    }
  });

  it("says where and how to connect in the variables that Cordum's binaries read", () => {
    assert.partialDeepStrictEqual(stack.env("cordum-scheduler"), {
      NATS_URL: "tls://nats.cordum.svc:4222",
      NATS_USE_JETSTREAM: "1",
      NATS_JS_REPLICAS: "3",
      NATS_TLS_CA: "/etc/cordum/tls/client/ca.crt",
      NATS_TLS_CERT: "/etc/cordum/tls/client/tls.crt",
      NATS_TLS_KEY: "/etc/cordum/tls/client/tls.key",
      NATS_TLS_SERVER_NAME: "nats.cordum.svc",
      REDIS_URL: "rediss://cordum-scheduler:$(REDIS_PASSWORD)@redis.cordum.svc:6379",
      REDIS_TLS_SERVER_NAME: "redis.cordum.svc",
    });
    // A client that is given several addresses takes the servers for a cluster.
    assert.equal(stack.env("cordum-scheduler").REDIS_CLUSTER_ADDRESSES, undefined);
  });

  it("names every server of a Redis Cluster to its clients", async () => {
    const { REDIS_CLUSTER_ADDRESSES } = (await RegisteredStack.of("cordum-cluster")).env("cordum-scheduler");
    const addresses = REDIS_CLUSTER_ADDRESSES?.split(",");
    assert.equal(addresses?.length, 6);
    assert.equal(addresses[5], "cordum-redis-5.cordum-redis.cordum-cluster.svc:6379");
  });

  it("tells whoever deploys a Redis Cluster that Cordum's own code can't use one, and nobody else", async () => {
    const told = async (name: string) =>
      (await RegisteredStack.of(name)).warnings.filter((text) => text.includes("503"));
    assert.deepEqual(await told("cordum-production"), []);
    const [warning, ...others] = await told("cordum-cluster");
    assert.deepEqual(others, []);
    assert.match(warning ?? "", /every job is answered with 503.*docs\/runbooks\/redis-topology\.md/);
  });

  it("sets the password before the address that uses it: Kubernetes fills in only what came before", () => {
    const names = (stack.container("cordum-api-gateway").env ?? []).map(({ name }) => name);
    assert.ok(names.indexOf("REDIS_PASSWORD") < names.indexOf("REDIS_URL"), names.join(" "));
  });

  it("has the kernel serve TLS, and its clients take nothing less", () => {
    assert.equal(stack.env("cordum-safety-kernel").SAFETY_KERNEL_TLS_CERT, "/etc/cordum/tls/client/tls.crt");
    for (const client of ["cordum-api-gateway", "cordum-scheduler"])
      assert.equal(stack.env(client).SAFETY_KERNEL_TLS_REQUIRED, "true");
  });

  it("asks NATS three questions: has it caught up, does it serve, is it there at all", () => {
    const container = stack.container("cordum-nats");
    const path = (probe: string) => (container[probe] as { httpGet: { path: string } }).httpGet.path;
    assert.match(JSON.stringify(container.startupProbe), /started\.sh/);
    assert.equal(path("readinessProbe"), "/healthz?js-server-only=true");
    assert.equal(path("livenessProbe"), "/healthz?js-enabled-only=true");
  });

  it("bounds the memory and the files of its stores below what they are given", () => {
    const conf = stack.file("cordum-nats-config", "nats.conf");
    assert.equal(number(conf, /max_file_store: (\d+)/), Math.floor(20 * 2 ** 30 * 0.85));
    assert.ok(number(conf, /max_memory_store: (\d+)/) < 2 ** 30);
    assert.equal(stack.env("cordum-nats").GOMEMLIMIT, `${Math.floor(2 ** 30 * 0.85)}`);
    const redis = stack.file("cordum-redis-config", "redis.conf");
    assert.equal(number(redis, /maxmemory (\d+)/), Math.floor(2 ** 30 * 0.7));
  });

  it("writes what it acknowledges to disk first", () => {
    assert.match(stack.file("cordum-nats-config", "nats.conf"), /sync_interval: "always"/);
  });

  it("lets a service make streams, and throw none away", () => {
    const conf = stack.file("cordum-nats-accounts", "accounts.conf");
    const [gateway = ""] = conf.split('user: "CN=cordum-api-gateway"').slice(1);
    const [permissions = ""] = gateway.split("user:");
    assert.match(permissions, /"\$JS\.API\.STREAM\.CREATE\.CORDUM_JOBS"/);
    assert.doesNotMatch(permissions, /STREAM\.(DELETE|PURGE|UPDATE)|\$JS\.API\.>/);
    assert.ok(!conf.includes("CN=cordum-dashboard"));
  });
});

describe("a rotation of the passwords of Redis", () => {
  const at = (...passwordGenerations: readonly number[]) =>
    RegisteredStack.of("cordum-production", { redis: { passwordGenerations } });
  const rolled = (before: RegisteredStack, after: RegisteredStack) =>
    [...after.pods]
      .filter(([name, pod]) => JSON.stringify(pod) !== JSON.stringify(before.pods.get(name)))
      .map(([name]) => name);

  it("rolls the servers while no client is rolled, then the clients, then nobody", async () => {
    const steps = [await at(1), await at(1, 2), await at(2, 1), await at(2)];
    const [first = [], second = [], third = []] = steps
      .slice(1)
      .map((after, index) => rolled(steps[index] ?? after, after));
    assert.deepEqual(first, ["cordum-redis"]);
    assert.ok(second.includes("cordum-api-gateway") && second.includes("cordum-scheduler"));
    assert.ok(!second.includes("cordum-redis"), "servers and clients at the same time");
    assert.deepEqual(third, []);
  });
});

describe("workers of others", () => {
  it("get a certificate, permissions and a user, and nothing that runs", async () => {
    const without = await RegisteredStack.of("cordum-production");
    const stack = await RegisteredStack.of("cordum-production", { workers: { "image-worker": {} } });
    assert.match(stack.file("cordum-nats-accounts", "accounts.conf"), /user: "CN=image-worker"/);
    const secrets = stack
      .ofType("kubernetes:core/v1:Secret")
      .map(({ inputs }) => (inputs.metadata as { name: string }).name);
    assert.ok(secrets.includes("image-worker-tls") && secrets.includes("image-worker-redis"));
    // Not even another pod: who is there is not rolled for somebody new.
    assert.deepEqual(stack.pods, without.pods);
  });
});

describe("stores that others run", () => {
  it("are dialled where the settings say, and nothing of ours stands in for them", async () => {
    const networks = ["10.9.0.0/16"];
    const stack = await RegisteredStack.of("cordum-production", {
      nats: { external: { host: "nats.example.com", networks } },
      redis: { external: { host: "redis.example.com", networks, passwordSecret: "managed-redis" } },
      backups: { enabled: false },
    });
    const { NATS_URL, REDIS_URL, REDIS_CLUSTER_ADDRESSES } = stack.env("cordum-scheduler");
    assert.equal(NATS_URL, "tls://nats.example.com:4222");
    assert.equal(REDIS_URL, "rediss://:$(REDIS_PASSWORD)@redis.example.com:6379");
    assert.equal(REDIS_CLUSTER_ADDRESSES, undefined);
    assert.deepEqual(stack.ofType("kubernetes:apps/v1:StatefulSet"), []);
    const ways = stack
      .ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .filter(({ inputs }) => JSON.stringify(inputs).includes("10.9.0.0/16"));
    assert.equal(ways.length, 2);
  });
});

function number(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  assert.ok(found, `${pattern} is not in\n${text}`);
  return Number(found);
}
