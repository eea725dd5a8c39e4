import assert from "node:assert/strict";
import { parseRequest, restore } from "../../cli/restore/index.ts";
import { operations } from "../../systems/operations.ts";
import { Deployment } from "../support/deployment.ts";
import { canConnect, startProbe } from "../support/probe-pod.ts";
import { rawSettings } from "../support/stack-file.ts";

const stack = "application-demo";
const { application } = operations;
assert.ok(application, "there is no system application");
const settings = rawSettings(stack);

/** The stack as its file has it, under another name and host. */
function named(name: string): Deployment {
  const ingress = { ...Object(settings.ingress), host: `${name}.applications.test` };
  return new Deployment(stack, name, { name, ingress });
}

describe("an application on the embedded cluster, from a stack file alone", () => {
  const first = named("application-one");
  const second = named("application-two");
  const answers = async (deployment: Deployment) =>
    application.smoke([])(await deployment.outputs(), deployment.engine.env);

  before(async () => {
    for (const each of [first, second]) await each.clear();
  });
  after(async () => {
    for (const each of [first, second]) await each.clear();
  });

  it("comes up, and answers the requests that it declares", async () => {
    await first.up();
    await answers(first);
  });

  it("has nothing to change afterwards", async () => assert.deepEqual(await first.changes(), []));

  it("lets a pod reach nothing that it did not declare", async () => {
    const probe = await startProbe(first, first.namespace, "stranger", []);
    for (const [service, port] of [
      ["nats", 4222],
      ["redis", 6379],
      ["judge", 50051],
      ["gateway", 8081],
    ] as const)
      assert.equal(await canConnect(first, probe, service, port), false, service);
  });

  it("is backed up, shows that the backups can be restored, and is restored", async () => {
    const stores = application.stores({ ...settings, name: "application-one" });
    for (const store of ["nats", "redis"]) {
      await run(first, `application-one-${store}-backup`);
      await run(first, `application-one-${store}-restore-drill`);
      const words = [`STORE=${store}`, "FROM=latest", `CONFIRM=${stack}`];
      await restore(parseRequest(stack, stores, words), await first.outputs(), first.engine.env);
    }
    await answers(first);
  });

  it("leaves room for another beside it", async () => {
    await second.up();
    await answers(second);
    await answers(first);
  });

  it("goes without a trace", async () => {
    await second.down();
    const { output } = await second.kubectl("get", "namespace", second.namespace, "--ignore-not-found");
    assert.equal(output, "");
    await answers(first);
  });
});

/** Runs a job of a schedule now, to its end. */
async function run(deployment: Deployment, schedule: string): Promise<void> {
  const there = ["-n", deployment.namespace];
  const made = await deployment.kubectl("create", "job", "now", `--from=cronjob/${schedule}`, ...there);
  assert.equal(made.exitCode, 0, made.output);
  const waited = ["wait", "job/now", "--for=condition=Complete", "--timeout=300s", ...there];
  const { exitCode, output } = await deployment.kubectl(...waited);
  const logs = await deployment.kubectl("logs", "job/now", "--all-containers", ...there);
  assert.equal(exitCode, 0, `${schedule}: ${output}\n${logs.output}`);
  await deployment.kubectl("delete", "job", "now", ...there);
}
