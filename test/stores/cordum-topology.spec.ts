import assert from "node:assert/strict";
import { parseRequest, restore } from "../../cli/restore/index.ts";
import { cordumStores } from "../../systems/cordum/restorable.ts";
import { smoke } from "../../systems/cordum/smoke.ts";
import { Deployment } from "../support/deployment.ts";
import { runJob } from "../support/faults/jobs.ts";
import { must } from "../support/faults/pods.ts";

const stack = "cordum-staging";
const namespace = "cordum-topology";
const redis = (topology: "cluster" | "replicated") => ({ redis: { topology, storage: { size: "1Gi" } } });

/** As many as lie in the slots of every primary of a cluster. */
const keys = Array.from({ length: 30 }, (_, i) => `topology-test:${i}`);

/** docs/runbooks/redis-topology.md, from the backup to the restore; what refuses the change is seen in redis-topology.spec.ts. */
describe("the whole of Cordum, whose Redis Cluster becomes one primary with replicas", () => {
  const deployment = new Deployment(stack, namespace, { protect: false });

  before(async () => {
    await deployment.clear();
    await deployment.up(redis("cluster"));
  });
  after(() => deployment.clear());

  it("has what Redis held at the backup, and works", async () => {
    for (const key of keys) assert.equal(await ask("-c", "SET", key, key), "OK");
    await runJob(deployment, "cordum-redis-backup", 300);
    const servers = ["statefulset", "cordum-redis", "-n", namespace];
    await must(deployment, "delete", ...servers, "--cascade=foreground");
    await deployment.up(redis("replicated"));
    assert.equal(await ask("EXISTS", ...keys), "0");
    const request = parseRequest(stack, cordumStores, ["FROM=latest", "STORE=redis", `CONFIRM=${stack}`]);
    await restore(request, await deployment.outputs(), deployment.engine.env);
    assert.equal(await ask("EXISTS", ...keys), `${keys.length}`);
    assert.deepEqual(await deployment.changes(redis("replicated")), []);
    await smoke(await deployment.outputs(), deployment.engine.env);
  });

  /** Asks the first server as its operator. */
  async function ask(...command: readonly string[]): Promise<string> {
    const cli = ["sh", "/etc/seaworthy/redis/cli.sh", "localhost"];
    const inside = ["exec", "cordum-redis-0", "-n", namespace, "-c", "state", "--"];
    return (await must(deployment, ...inside, ...cli, ...command)).trim();
  }
});
