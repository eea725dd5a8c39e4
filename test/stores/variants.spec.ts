import assert from "node:assert/strict";
import { natsImages } from "../../components/nats/images.ts";
import { redisImages } from "../../components/redis/images.ts";
import { pods as podNetwork } from "../../local/cluster/topology.ts";
import type { RawSettings } from "../../settings.ts";
import { smoke } from "../../systems/cordum/smoke.ts";
import { Deployment } from "../support/deployment.ts";

const namespace = "cordum-variants";
const outside = "cordum-variants-outside";

/** Staging, with its stores as other settings have them; what each promises by itself is in the specs beside this one. */
const variants: Readonly<Record<string, RawSettings>> = {
  "a replicated Redis": { redis: { topology: "replicated", storage: { size: "1Gi" } } },
  "a cluster of Redis": { redis: { topology: "cluster", storage: { size: "1Gi" } } },
  "a cluster of Valkey": { redis: { engine: "valkey", topology: "cluster", storage: { size: "1Gi" } } },
  "a replicated Valkey": { redis: { engine: "valkey", topology: "replicated", storage: { size: "1Gi" } } },
  "a NATS and a Redis that others run": {
    nats: {
      external: { host: `nats.${outside}.svc`, tls: false, networks: [podNetwork] },
      streamReplicas: 1,
    },
    redis: { external: { host: `redis.${outside}.svc`, tls: false, networks: [podNetwork] } },
  },
};

describe("the whole of Cordum on", () => {
  const deployment = new Deployment("cordum-staging", namespace, { protect: false });

  before(async () => {
    await deployment.clear();
    await runOutside();
  });
  afterEach(() => deployment.clear());
  after(() => deployment.kubectl("delete", "namespace", outside, "--ignore-not-found"));

  for (const [title, settings] of Object.entries(variants))
    it(`${title} takes a job to its result, and has nothing to change afterwards`, async () => {
      await deployment.up(settings);
      assert.equal(await smoke(await deployment.outputs(), deployment.engine.env), "SUCCEEDED");
      assert.deepEqual(await deployment.changes(settings), []);
    });

  /** Stands for a managed service: one server of each, without a certificate or a password. */
  async function runOutside(): Promise<void> {
    await deployment.kubectl("create", "namespace", outside);
    await serve("nats", natsImages.nats, 4222, "nats-server", "--jetstream");
    await serve("redis", redisImages.redis, 6379, "redis-server", "--protected-mode", "no");
  }

  async function serve(name: string, image: string, port: number, ...command: readonly string[]) {
    await must("run", name, `--image=${image}`, `--port=${port}`, "--expose", "--command", "--", ...command);
    await must("wait", "pod", name, "--for=condition=Ready", "--timeout=60s");
  }

  async function must(...args: readonly string[]): Promise<void> {
    const { exitCode, output } = await deployment.kubectl("-n", outside, ...args);
    assert.equal(exitCode, 0, output);
  }
});
