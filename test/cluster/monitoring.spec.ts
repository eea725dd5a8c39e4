import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { images } from "../../components/images.ts";
import { natsMetrics } from "../../components/nats/metrics.ts";
import { redisMetrics } from "../../components/redis/metrics.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import { bin } from "../../lib/paths.ts";
import { withPort } from "../support/port-forward.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { PrometheusPod, prometheusLabels } from "../support/prometheus-pod.ts";

/** A real Prometheus scrapes real exporters through the network policies of the Monitoring component. */

const namespace = "seaworthy-test-monitoring";
/** A single server has no replicas to tell of. */
const ofReplicas: readonly string[] = ["redis_connected_slave_lag_seconds", "redis_master_link_up"];

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly health: string;
  }[];
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly state: string;
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

const services = ["cordum-nats", "cordum-redis"];

describe("monitoring on a cluster", () => {
  const deployment = new ProgramDeployment("monitoring", namespace);
  const prometheus = new PrometheusPod(namespace);

  async function kubectl(...args: readonly string[]): Promise<string> {
    return (await deployment.kubectl(...args).process).stdout;
  }

  const healthy = ({ activeTargets }: Targets) =>
    activeTargets.filter(({ health }) => health === "up").length >= services.length;

  before(async () => {
    await prometheus.stop();
    await deployment.clear();
    await deployment.up();
    await kubectl(
      "exec",
      "deploy/cordum-redis",
      "-c",
      "server",
      "--",
      "redis-cli",
      "cluster",
      "addslotsrange",
      "0",
      "16383",
    );
    await createStream();
    await prometheus.start();
  });

  after(async () => {
    await prometheus.stop();
    await deployment.clear();
  });

  it("is scraped through the policies, under the labels that the alerts select by", async () => {
    const { activeTargets } = await prometheus.ask<Targets>("targets?state=active", healthy);
    assert.deepEqual(
      activeTargets.map(({ health, labels }) => [labels.namespace, labels.service, health]).sort(),
      services.map((service) => [namespace, service, "up"]),
    );
  });

  for (const [exporter, metrics] of Object.entries({ nats: natsMetrics, redis: redisMetrics })) {
    it(`has every metric of ${exporter} that alerts and dashboard use`, async () => {
      const wanted = metrics.filter((metric) => !ofReplicas.includes(metric));
      await prometheus.ask<readonly string[]>("label/__name__/values", (names) =>
        wanted.every((metric) => names.includes(metric)),
      );
    });
  }

  it("has rules that a real Prometheus evaluates, and nothing is wrong with NATS and Redis", async () => {
    const active = ({ name, state }: Rule) => /NATS|Redis/.test(name) && state !== "inactive";
    const all = ({ groups }: Rules) => groups.flatMap((group) => group.rules);
    // Until the first scrapes, everything is absent, which is what most alerts are about.
    const settled = (answer: Rules) =>
      answer.groups.length > 0 && all(answer).every((rule) => rule.health !== "unknown" && !active(rule));
    const rules = all(await prometheus.ask<Rules>("rules", settled));
    assert.deepEqual(
      rules.filter(({ health }) => health !== "ok"),
      [],
    );
  });

  it("lets Prometheus in to the metrics alone, and nobody else", async () => {
    const address = await kubectl(
      "get",
      "pods",
      "-l=app=cordum-nats",
      "-o=jsonpath={.items[0].status.podIP}",
    );
    await startProbe("scraper", prometheusLabels);
    await startProbe("stranger", {});
    assert.equal(await connects("scraper", address, 7777), true);
    assert.equal(await connects("scraper", address, 4222), false);
    assert.equal(await connects("scraper", address, 8222), false);
    assert.equal(await connects("stranger", address, 7777), false);
  });

  it("raises the alert when no pod of a target answers any more", async () => {
    await kubectl("scale", "deploy/cordum-nats", "--replicas=0");
    const state = ({ groups }: Rules) =>
      groups.flatMap(({ rules }) => rules).find(({ name }) => name === "CordumNATSDown")?.state;
    await prometheus.ask<Rules>("rules", (rules) => state(rules) === "pending");
  });

  /** Something for JetStream's metrics to tell of. */
  async function createStream(): Promise<void> {
    await withPort(namespace, "deploy/cordum-nats", 4222, async (port) => {
      const nats = (...args: readonly string[]) =>
        execa(join(bin, "nats"), ["--server", `nats://127.0.0.1:${port}`, ...args, "--defaults"]);
      await nats("stream", "add", "CORDUM_JOBS", "--subjects=job.>");
      await nats("consumer", "add", "CORDUM_JOBS", "workers", "--pull");
    });
  }

  async function startProbe(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const container = {
      name,
      image: images.busybox,
      command: ["sleep", "600"],
      securityContext: containerSecurity,
    };
    const spec = {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(nonroot),
      containers: [container],
    };
    const overrides = `--overrides=${JSON.stringify({ metadata: { labels }, spec })}`;
    const where = `--namespace=${prometheus.namespace}`;
    await kubectl("run", name, where, `--image=${images.busybox}`, overrides);
    await kubectl("wait", where, "pod", name, "--for=condition=Ready", "--timeout=60s");
  }

  async function connects(from: string, host: string, port: number): Promise<boolean> {
    const nc = ["nc", "-w", "2", host, `${port}`, "-e", "true"];
    const where = `--namespace=${prometheus.namespace}`;
    return kubectl("exec", where, from, "--", ...nc).then(
      () => true,
      () => false,
    );
  }
});
