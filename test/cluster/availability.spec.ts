import assert from "node:assert/strict";
import { until } from "../../local/cluster/until.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";

const namespace = "availability-test";
const autoscale = {
  min: 2,
  max: 3,
  cpuPercent: 70,
  memoryPercent: "off",
  // A test does not wait five minutes for the autoscaler to believe it.
  scaleDownAfterSeconds: 0,
};

/** Measurements are ten seconds apart, decisions fifteen, and pods are taken away a minute apart. */
const patience = 180;

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName: string };
}

describe("availability on the embedded cluster", () => {
  const deployment = new ProgramDeployment("autoscaled", namespace);
  const watches: (() => void)[] = [];

  after(async () => {
    for (const end of watches) end();
    await deployment.clear();
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    return (await deployment.kubectl(...args).process).stdout;
  }

  async function pods(): Promise<readonly Pod[]> {
    const { items } = JSON.parse(await kubectl("get", "pods", "--output=json")) as { items: Pod[] };
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  async function replicas(): Promise<number> {
    return Number(await kubectl("get", "deployment", "burner", "--output=jsonpath={.status.readyReplicas}"));
  }

  /** Asks the cluster to let a pod go, as a drain does. */
  async function evict({ metadata: { name } }: Pod): Promise<string> {
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const { process } = deployment.kubectl("create", "--raw", path, "--filename=-");
    process.stdin?.end(JSON.stringify(eviction));
    return process.then(({ stdout }) => stdout).catch((error: { stderr: string }) => error.stderr);
  }

  async function burn(isOn: boolean): Promise<void> {
    const command = isOn ? ["touch", "/tmp/burn"] : ["rm", "-f", "/tmp/burn"];
    for (const { metadata } of await pods()) await kubectl("exec", metadata.name, "--", ...command);
  }

  it("refuses a quota that is too small before anything is made", async () => {
    const { exitCode, output } = await deployment.run(["up", "--yes", "--skip-preview"], {
      replicas: 2,
      quota: { pods: 2, cpu: { limits: "100m" } },
    });
    assert.notEqual(exitCode, 0);
    assert.match(output, /limits\.cpu: given are 100m, needed 300m, which is 200m more/);
    assert.match(output, /pods: given are 2, needed 3/);
    assert.equal(await kubectl("get", "namespace", namespace, "--ignore-not-found"), "");
  });

  it("has room for a rollout in the quota that is computed, and no more", async () => {
    const tight = { replicas: 2, quota: { headroomPercent: 0 } };
    await deployment.up({ ...tight, drainSeconds: 2 });
    const hard = await kubectl(
      "get",
      "resourcequota",
      `${namespace}-quota`,
      "--output=jsonpath={.spec.hard}",
    );
    const { pods, "limits.cpu": cpu, services } = JSON.parse(hard) as Record<string, string>;
    assert.deepEqual({ pods, cpu, services }, { pods: "3", cpu: "300m", services: "1" });
    await deployment.up(tight);
  });

  it("spreads pods over the zones", async () => {
    const nodes = (await pods()).map(({ spec }) => spec.nodeName);
    assert.equal(new Set(nodes).size, 2, nodes.join());
  });

  it("lets one pod go at a time", async () => {
    const [first, second] = await pods();
    assert.ok(first && second);
    assert.match(await evict(first), /Success/);
    assert.match(await evict(second), /Cannot evict pod as it would violate the pod's disruption budget/);
    await kubectl("rollout", "status", "deployment/burner", "--timeout=120s");
  });

  it("hands the number of pods over to an autoscaler without taking one away", async () => {
    const seen = watchReplicas();
    await deployment.up({ autoscale });
    assert.deepEqual(await deployment.changes({ autoscale }), []);
    await until("the autoscaler knows the load", patience, async () =>
      (await kubectl("get", "hpa", "burner", "--output=jsonpath={.status.conditions}")).includes(
        "ValidMetricFound",
      ),
    );
    assert.equal(await replicas(), 2);
    assert.ok(
      seen.every((count) => count >= 2),
      seen.join(),
    );
  });

  it("runs more pods under load, which no preview or update undoes", async () => {
    await burn(true);
    await until("there are three pods", patience, async () => (await replicas()) === 3);
    assert.deepEqual(await deployment.changes({ autoscale }), []);
    await deployment.up({ autoscale });
    assert.equal(await replicas(), 3);
  });

  it("runs fewer pods when the load is over", async () => {
    await burn(false);
    await until("there are two pods", patience, async () => (await replicas()) === 2);
    assert.deepEqual(await deployment.changes({ autoscale }), []);
  });

  it("gives the number of pods back: at first as it is, and changed where that is forced once", async () => {
    await deployment.up({ replicas: 2 });
    assert.equal(await kubectl("get", "hpa", "burner", "--ignore-not-found"), "");
    const { exitCode, output } = await deployment.run(["up", "--yes", "--skip-preview"], { replicas: 1 });
    assert.notEqual(exitCode, 0);
    assert.match(output, /conflict with "kube-controller-manager".*spec\.replicas/s);
    process.env.PULUMI_K8S_ENABLE_PATCH_FORCE = "true";
    await deployment.up({ replicas: 1 }).finally(() => delete process.env.PULUMI_K8S_ENABLE_PATCH_FORCE);
    for (const replicas of [2, 1]) await deployment.up({ replicas });
    assert.deepEqual(await deployment.changes({ replicas: 1 }), []);
    await until("there is one pod", patience, async () => (await replicas()) === 1);
  });

  it("lets a single pod go too: no drain waits for it for ever", async () => {
    const [only] = await pods();
    assert.ok(only);
    assert.match(await evict(only), /Success/);
  });

  /** The wanted numbers of pods, from now on. */
  function watchReplicas(): readonly number[] {
    const command = ["get", "deployment", "burner", "--watch", "--output=jsonpath={.spec.replicas}{'\\n'}"];
    const { process } = deployment.kubectl(...command);
    process.catch(() => undefined);
    watches.push(() => process.kill());
    const seen: number[] = [];
    process.stdout.on("data", (chunk: Buffer) =>
      seen.push(...String(chunk).split("\n").filter(Boolean).map(Number)),
    );
    return seen;
  }
});
