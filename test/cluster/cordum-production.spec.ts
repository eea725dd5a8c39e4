import assert from "node:assert/strict";
import { smoke } from "../../systems/cordum/smoke.ts";
import { Deployment } from "../support/deployment.ts";

const namespace = "cordum-production-test";

/** The main job: production from nothing, as it is in its file. What it survives is in test/faults. */
describe("cordum-production on the embedded cluster", () => {
  const deployment = new Deployment("cordum-production", namespace, {
    // It is taken down again.
    protect: false,
  });

  before(() => deployment.clear());
  after(() => deployment.clear());

  it("comes up from nothing", async () => {
    await deployment.up();
  });

  it("takes a job by HTTPS to its stored result, and refuses one without the key", async () => {
    assert.equal(await smoke(await deployment.outputs(), deployment.engine.env), "SUCCEEDED");
  });

  it("has nothing to change afterwards", async () => {
    assert.deepEqual(await deployment.changes(), []);
  });

  it("has every server of NATS on a node of its own, and two of Redis on each", async () => {
    assert.deepEqual(await podsPerNode("cordum-nats"), [1, 1, 1]);
    assert.deepEqual(await podsPerNode("cordum-redis"), [2, 2, 2]);
  });

  for (const store of ["nats", "redis"])
    it(`backs ${store} up when its schedule says so`, () => runs(`cordum-${store}-backup`));

  it("restores both backups for practice", () => runs("cordum-restore-drill"));

  async function podsPerNode(name: string): Promise<readonly number[]> {
    const selector = `app.kubernetes.io/name=${name}`;
    const nodes = await kubectl("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].spec.nodeName}");
    return [...Map.groupBy(nodes.split(" "), (node) => node).values()].map(({ length }) => length);
  }

  /** Runs a CronJob's job now; one that doesn't get there says how far it came. */
  async function runs(cronJob: string): Promise<void> {
    const job = `job/${cronJob}-now`;
    await kubectl("create", "job", `--from=cronjob/${cronJob}`, `${cronJob}-now`);
    const waited = ["wait", "--for=condition=Complete", job, "--timeout=480s", "-n", namespace];
    const { exitCode, output } = await deployment.kubectl(...waited);
    if (exitCode === 0) return;
    const pods = await kubectl("describe", "pods", "-l", `job-name=${cronJob}-now`);
    const said = await kubectl("logs", job, "--all-containers", "--prefix", "--ignore-errors");
    assert.fail([output, said, pods].join("\n"));
  }

  async function kubectl(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await deployment.kubectl(...args, "-n", namespace);
    assert.equal(exitCode, 0, output);
    return output;
  }
});
