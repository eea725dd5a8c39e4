import assert from "node:assert/strict";
import { execa } from "execa";
import { bin, root } from "../../lib/paths.ts";
import { down, leftovers, startNode, stopNode, up } from "../../local/cluster/index.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { until } from "../../local/cluster/until.ts";
import { ensureImages } from "../../local/images/index.ts";

const namespace = "lifecycle-test";

async function kubectl(...args: readonly string[]): Promise<string> {
  const env = { KUBECONFIG: kubeconfig };
  const { stdout } = await execa(`${bin}/kubectl`, args, { env });
  return stdout;
}

/** Starts the cluster as `make` does, and kills it with no chance to tidy up as soon as it prints `line`. */
async function killedStart(line: string): Promise<void> {
  const start = execa("node", ["cli/index.ts", "cluster-up"], {
    cwd: root,
    preferLocal: true,
    reject: false,
  });
  await new Promise<void>((resolve) => {
    start.stdout.on("data", (chunk: Buffer) => String(chunk).includes(line) && resolve());
  });
  start.kill("SIGKILL");
  await start;
}

describe("the embedded cluster", () => {
  before(() => kubectl("create", "namespace", namespace));
  after(() => kubectl("delete", "namespace", namespace));

  it("leaves nothing behind when it is stopped", async () => {
    await down();
    assert.deepEqual(await leftovers(), []);
  });

  it("starts after a start that was killed in the middle, and holds what it held", async () => {
    await killedStart("… Nodes");
    await up(await ensureImages());
    assert.match(await kubectl("get", "namespace", namespace, "-o", "name"), new RegExp(namespace));
  });

  it("has its nodes in three zones", async () => {
    const zones = await kubectl(
      "get",
      "nodes",
      "-o",
      "jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/zone}",
    );
    assert.deepEqual(zones.split(" ").sort(), ["zone-a", "zone-b", "zone-c"]);
  });

  it("gets a node back that died", async () => {
    await stopNode("node-b");
    await kubectl("wait", "node/node-b", "--for=condition=Ready=Unknown", "--timeout=120s");
    await startNode("node-b");
    await kubectl("wait", "node/node-b", "--for=condition=Ready", "--timeout=60s");
    await kubectl("wait", "pods", "--all", "-n", "kube-system", "--for=condition=Ready", "--timeout=120s");
  });

  it("measures all its nodes, for autoscalers", async () => {
    await until("three nodes are measured", 120, async () => {
      const metrics = await kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes");
      return (JSON.parse(metrics) as { items: unknown[] }).items.length === 3;
    });
  });
});
