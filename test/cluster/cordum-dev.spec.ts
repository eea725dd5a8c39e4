import assert from "node:assert/strict";
import { until } from "../../local/cluster/until.ts";
import { smoke } from "../../systems/cordum/smoke.ts";
import { containers } from "../support/containers.ts";
import { Deployment, type Step } from "../support/deployment.ts";
import { canConnect, startProbe } from "../support/probe-pod.ts";

const namespace = "cordum-test";

function names(steps: readonly Step[]): readonly string[] {
  return steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).sort();
}

describe("cordum-dev on the embedded cluster", () => {
  const deployment = new Deployment("cordum-dev", namespace, {
    ingress: { className: "traefik", host: "cordum.test.example.com" },
  });

  before(() => deployment.clear());
  after(() => deployment.clear());

  it("comes up, every pod ready", async () => {
    await deployment.up();
    const rollouts = 'jsonpath={.items[*].status.conditions[?(@.type=="Progressing")].reason}';
    const { output } = await deployment.kubectl("get", "deployments", "-n", namespace, "-o", rollouts);
    assert.deepEqual(
      output.split(" "),
      Array(8).fill("NewReplicaSetAvailable"),
      "the update has waited for all",
    );
    let found = await containers(deployment);
    // Each has been ready; on a machine that has much to do, a probe may fail after that, and the next succeeds.
    await until("every container is ready", 60, async () => {
      found = await containers(deployment);
      return found.every(({ ready }) => ready);
    }).catch(() => undefined);
    assert.deepEqual(
      found.filter(({ ready, restarts }) => !ready || restarts > 0),
      [],
    );
    assert.equal(found.length, 8);
  });

  it("takes a job through the ingress to its stored result, and refuses one without the key", async () => {
    assert.equal(await smoke(await deployment.outputs(), deployment.engine.env), "SUCCEEDED");
  });

  it("has nothing to change afterwards", async () => {
    assert.deepEqual(names(await deployment.changes()), []);
  });

  it("changes with a setting what depends on it, and nothing else", async () => {
    const changes = { scheduling: { dispatchTimeoutSeconds: 60 } };
    const expected = ["update cordum-scheduler-cordum-timeouts", "update cordum-scheduler-deployment"];
    assert.deepEqual(names(await deployment.changes(changes)), expected);
    await deployment.up(changes);
    assert.deepEqual(names(await deployment.changes(changes)), []);
    await deployment.up();
  });

  it("lets a pod that carries no label reach nothing", async () => {
    const probe = await startProbe(deployment, namespace, "stranger", []);
    for (const { host, port } of await endpoints()) {
      assert.equal(await canConnect(deployment, probe, host, port), false, `${host}:${port}`);
    }
  });

  it("lets a pod that carries an endpoint's label reach that endpoint, and no other", async () => {
    const all = await endpoints();
    for (const { name } of all) {
      const probe = await startProbe(deployment, namespace, `client-of-${name}`, [name]);
      for (const { host, name: other, port } of all) {
        assert.equal(
          await canConnect(deployment, probe, host, port),
          other === name,
          `a client of ${name} to ${host}:${port}`,
        );
      }
    }
  });

  /** What the stack says that its workloads connect to. */
  async function endpoints() {
    const { connections } = (await deployment.outputs()) as {
      connections: Record<string, readonly string[]>;
    };
    return [...new Set(Object.values(connections).flat())].map((address) => {
      const [host = "", port] = address.split(":");
      return { name: host.split(".")[0] ?? "", host, port: Number(port) };
    });
  }

  it("finds what was changed by hand, says whose it is, and puts it right where that is forced once", async () => {
    const scale = ["scale", "deployment", "cordum-dashboard", "--replicas=2", "-n", namespace];
    assert.equal((await deployment.kubectl(...scale)).exitCode, 0);
    await deployment.run(["refresh", "--yes"]);
    const refused = await deployment.run(["preview"]);
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.output, /Server-Side Apply field conflict detected.*conflict with "kubectl"/s);
    process.env.PULUMI_K8S_ENABLE_PATCH_FORCE = "true";
    try {
      assert.deepEqual(names(await deployment.changes()), ["update cordum-dashboard-deployment"]);
      await deployment.up();
    } finally {
      delete process.env.PULUMI_K8S_ENABLE_PATCH_FORCE;
    }
    const asked = ["deployment", "cordum-dashboard", "-n", namespace, "-o", "jsonpath={.spec.replicas}"];
    assert.equal((await deployment.kubectl("get", ...asked)).output, "1");
  });

  it("leaves nothing when it is taken down", async () => {
    await deployment.down();
    assert.match((await deployment.kubectl("get", "namespace", namespace)).output, /NotFound/);
    const { resources } = (await deployment.state()).deployment;
    assert.deepEqual(resources ?? [], []);
  });
});
