import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { beforeUp } from "../../../cli/facilities/before-up.ts";
import { operationsOf } from "../../../cli/operations.ts";
import { provide } from "../../../cli/outside/index.ts";
import { prepareMachine } from "../../../engine/prepare.ts";
import { settingsOf } from "../../../engine/stack.ts";
import { target } from "../../../engine/target.ts";
import { until } from "../../../local/cluster/until.ts";
import { partsOf, testParts } from "../../../local/images/parts.ts";
import { egress } from "../../../systems/kubeop/tenants/network.ts";
import { Deployment } from "../../support/deployment.ts";
import { forgetStored } from "../../support/outside-object-store.ts";
import { stackSettings } from "../../support/stack-file.ts";

const stack = "kubeop-production";
/** kubeOP's programs know no other. */
const namespace = "kubeop-system";
const deployment = new Deployment(stack, namespace, { protect: false });

const api = "paas.kubeop.io/v1alpha1";
const tenant = { apiVersion: api, kind: "Tenant", metadata: { name: "trial" }, spec: { name: "trial" } };
const project = (name: string) => ({
  apiVersion: api,
  kind: "Project",
  metadata: { name: `trial-${name}` },
  spec: { tenantRef: "trial", name },
});
const home = "kubeop-trial-web";
const app = (name: string) => ({
  apiVersion: api,
  kind: "App",
  metadata: { name, namespace: home },
  spec: { type: "Image", image: "registry.k8s.io/pause:3.10" },
});

/** The longest that a lease of 15 s and its next holder's tries take, as the document's lines ask for. */
const handoverSeconds = 20;

describe("kubeOP on the embedded cluster", function () {
  this.timeout(15 * 60_000);

  before(async function () {
    // Prometheus and the operators are built, where they are not yet.
    this.timeout(60 * 60_000);
    const engine = target({ PATH: process.env.PATH });
    await prepareMachine(engine.env, [...testParts, "metrics", "postgres", "kubeop"]);
    await beforeUp(engine, stack, settingsOf(stack), (text) => prepareMachine(engine.env, partsOf(text)));
    await remove();
    await forgetStored("backups", namespace);
  });
  after(remove);

  it("comes up", async () => {
    const beside = await provide(stack, settingsOf(stack));
    assert.ok(beside, "its keys lead to no object store");
    const { exitCode, output } = await beside(async () => {
      const finished = await deployment.run(["up", "--yes", "--skip-preview"]);
      return { ...finished, failed: finished.exitCode !== 0 };
    });
    assert.equal(exitCode, 0, output);
    assert.equal(await restarts(), 0, "two managers, or one without its database, started too early");
  });

  it("has nothing to change afterwards", async () => assert.deepEqual(await deployment.changes(), []));

  it("does for tenants what its document asks for, and refuses what it must", () =>
    deployment.outputs().then((outputs) => operationsOf(stack).smoke([])(outputs, deployment.engine.env)));

  it("has another operator lead within 20 s when the leader is gone, which makes what was asked for meanwhile", async () => {
    await apply(tenant, project("web"));
    await isReady("web");
    const leader = await holder();
    const begun = Date.now();
    await kubectl("delete", "pod", leader.split("_")[0] ?? "", "--force", "--grace-period=0");
    await apply(project("meanwhile"));
    await until("another operator leads", 60, async () => (await holder()) !== leader);
    const seconds = (Date.now() - begun) / 1000;
    console.log(`      another operator led after ${seconds.toFixed(1)} s`);
    assert.ok(seconds < handoverSeconds, `${seconds} s`);
    await isReady("meanwhile");
  });

  it("admits apps all the time while one of the webhook's pods goes", async () => {
    const pods = async () =>
      (await kubectl("get", "pods", "--selector=app.kubernetes.io/name=kubeop-admission", "--output=name"))
        .split("\n")
        .toSorted();
    const before = await pods();
    const going = kubectl("delete", before[0] ?? "");
    let isGoing = true;
    void going.finally(() => {
      isGoing = false;
    });
    let admitted = 0;
    while (isGoing || admitted < 20) {
      await apply(app(`a${admitted}`));
      admitted++;
    }
    await going;
    await kubectl("rollout", "status", "deployment/kubeop-admission", "--timeout=120s");
    assert.notDeepEqual(await pods(), before);
    console.log(`      ${admitted} apps were admitted meanwhile`);
  });

  it("refuses in tenants' namespaces what its own chart never looks at", async () => {
    const meta = { name: "trial", namespace: home };
    const world = {
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }],
      podSelector: {},
      policyTypes: ["Egress"],
    };
    const container = {
      name: "main",
      image: "registry.k8s.io/pause:3.10",
      securityContext: { privileged: true },
    };
    for (const refused of [
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: meta, spec: world },
      { apiVersion: "v1", kind: "ResourceQuota", metadata: meta, spec: { hard: { "requests.cpu": "1000" } } },
      { apiVersion: "v1", kind: "Pod", metadata: meta, spec: { containers: [container] } },
    ])
      await assert.rejects(apply(refused), /denied|forbidden|violates/i, refused.kind);
    const settings = stackSettings(stack);
    assert.ok(settings.system === "kubeop");
    const { egressBaseline, namespace: own } = settings;
    const found = await kubectl("get", "networkpolicy/kubeop-egress", `--namespace=${home}`, "--output=json");
    assert.deepEqual(JSON.parse(found).spec, egress({ egressBaseline, resolver: own.resolver }));
  });

  it("keeps an idle project without writing its status again and again", async () => {
    const version = () =>
      kubectl("get", "project", "trial-web", "--output=jsonpath={.metadata.resourceVersion}");
    const before = await version();
    await pause(30_000);
    assert.equal(await version(), before);
  });

  it("can't be there twice", async () => {
    const { exitCode, output } = await deployment.run(["preview"], { namespace: { name: "other" } });
    assert.notEqual(exitCode, 0);
    assert.match(output, /namespace\.name is "other"/);
  });

  /** The operator leaves namespaces behind when their projects go. */
  async function remove(): Promise<void> {
    await run(["delete", "namespaces", "--selector=app.kubeop.io/tenant=trial"]);
    await deployment.clear();
  }

  async function holder(): Promise<string> {
    return kubectl("get", "lease", "kubeop-operator-leader", "--output=jsonpath={.spec.holderIdentity}");
  }

  async function isReady(name: string): Promise<void> {
    await kubectl("wait", `project/trial-${name}`, "--for=condition=Ready", "--timeout=120s");
  }

  async function restarts(): Promise<number> {
    const counts = "--output=jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount} {end}";
    const found = await kubectl("get", "pods", counts);
    return found
      .trim()
      .split(" ")
      .reduce((sum, count) => sum + Number(count), 0);
  }

  async function apply(...objects: readonly object[]): Promise<void> {
    for (const object of objects) await run(["apply", "--filename=-"], JSON.stringify(object));
  }

  async function kubectl(...args: readonly string[]): Promise<string> {
    return run(["--namespace", namespace, ...args]);
  }

  async function run(args: readonly string[], input?: string): Promise<string> {
    const options = { env: deployment.engine.env, extendEnv: false, ...(input !== undefined && { input }) };
    return (await execa("kubectl", args, options)).stdout;
  }
});
