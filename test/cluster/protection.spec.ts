import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Approvals, noApprovals } from "../../engine/approvals.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { pulumi } from "../../engine/stack.ts";
import { root, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { until } from "../../local/cluster/until.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";

const namespace = "protection-test";

interface Live {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec: { readonly replicas?: number; readonly revisionHistoryLimit?: number };
}

/** The way of `make up` and `make down`. */
async function guarded(
  { namespace }: ProgramDeployment,
  command: string,
  config: object = {},
  approved: Partial<Approvals> = {},
): Promise<void> {
  const stacksFolder = join(work, "test", namespace);
  const program = join(root, "test/cluster/programs/stores");
  const engine = { env: engineEnvironment(kubeconfig, stacksFolder), stacksFolder, program };
  const entries = Object.entries({ ...config, namespace });
  const settings = stringify({
    config: Object.fromEntries(entries.map(([key, value]) => [`seaworthy:${key}`, value])),
  });
  const asked = { ...noApprovals, ...approved };
  await pulumi(engine, "stores", settings, [command, "--yes", "--non-interactive"], asked);
}

describe("what holds data on the embedded cluster", () => {
  const stores = new ProgramDeployment("stores", namespace);

  before(() => stores.up());
  after(() => stores.clear());

  async function live(kind: string, name: string): Promise<Live> {
    const { stdout } = await stores.kubectl("get", kind, name, "--output=json").process;
    return JSON.parse(stdout) as Live;
  }

  async function refused(command: string, config: object, ...patterns: readonly RegExp[]): Promise<void> {
    const identities = () => Promise.all([live("statefulset", "store"), live("pvc", "claim")]);
    const before = (await identities()).map(({ metadata }) => metadata.uid);
    await assert.rejects(guarded(stores, command, config), (error: unknown) => {
      assert.ok(error instanceof Problem);
      for (const pattern of patterns) assert.match(`${error.message}\n${error.remedy}`, pattern);
      return true;
    });
    const after = (await identities()).map(({ metadata }) => metadata.uid);
    assert.deepEqual(after, before);
  }

  const immovable: Readonly<Record<string, object>> = {
    "spec.volumeClaimTemplates": { size: "2Mi" },
    "spec.revisionHistoryLimit": { revisionHistoryLimit: 3 },
    "spec.serviceName": { serviceName: "other" },
    "spec.podManagementPolicy": { podManagementPolicy: "OrderedReady" },
    "spec.selector": { app: "other" },
  };

  for (const [property, config] of Object.entries(immovable)) {
    it(`is not made anew for a change of ${property}`, () =>
      refused(
        "up",
        config,
        new RegExp(
          `stores-store: StatefulSet .*deleted and recreated, because ${property.replace(".", "\\.")}`,
        ),
        /REPLACE=stores-store$/,
      ));
  }

  it("is not deleted when the stack no longer declares it", () =>
    refused(
      "up",
      { hasClaim: false },
      /stores-claim: PersistentVolumeClaim .*deleted/,
      /DELETE=stores-claim$/,
    ));

  it("does not go with its namespace when that is renamed, and all of it is told", () =>
    refused(
      "up",
      { name: "protection-test-renamed" },
      /stores-namespace: Namespace .*metadata\.name changes/,
      /stores-store: StatefulSet/,
      /stores-claim: PersistentVolumeClaim/,
    ));

  it("is not spread over fewer servers", () =>
    refused("up", { replicas: 1 }, /stores-store: .*fewer servers/, /SHRINK=stores-store$/));

  it("is not taken down with its stack", () =>
    refused("destroy", {}, /DELETE=stores-namespace,.*stores-claim/, /stores-store/));

  it("is refused by Pulumi itself too, for whoever runs it without make", async () => {
    const { metadata } = await live("statefulset", "store");
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { exitCode, output } = await stores.run(command, { revisionHistoryLimit: 3 });
      assert.notEqual(exitCode, 0);
      assert.match(output, /stores-store.*marked for protection/s);
    }
    const { exitCode, output } = await stores.run(["destroy", "--yes", "--skip-preview"]);
    assert.notEqual(exitCode, 0);
    assert.match(output, /cannot be deleted.*protected/s);
    assert.equal((await live("statefulset", "store")).metadata.uid, metadata.uid);
  });

  it("is made anew where that is asked for by name, under its running pods, and protected again", async () => {
    const before = await live("statefulset", "store");
    const pods = await Promise.all(["store-0", "store-1"].map((pod) => live("pod", pod)));
    await guarded(stores, "up", { revisionHistoryLimit: 3 }, { REPLACE: ["stores-store"] });
    const after = await live("statefulset", "store");
    assert.notEqual(after.metadata.uid, before.metadata.uid);
    assert.equal(after.spec.revisionHistoryLimit, 3);
    for (const pod of pods) {
      const { metadata } = await live("pod", pod.metadata.name);
      assert.equal(metadata.uid, pod.metadata.uid);
      assert.equal(metadata.ownerReferences?.[0]?.uid, after.metadata.uid);
    }
    await refused("up", { revisionHistoryLimit: 4 }, /stores-store/);
  });

  it("gets fewer servers where that is asked for by name", async () => {
    const settings = { revisionHistoryLimit: 3, replicas: 1 };
    await guarded(stores, "up", settings, { SHRINK: ["stores-store"] });
    assert.equal((await live("statefulset", "store")).spec.replicas, 1);
  });
});

describe("a throw-away stack on the embedded cluster", () => {
  const stores = new ProgramDeployment("stores", `${namespace}-off`);
  const watches: { readonly events: string[]; readonly end: () => void }[] = [];

  before(() => stores.up({ protect: false }));
  after(async () => {
    for (const { end } of watches) end();
    await stores.clear();
  });

  it("never misses a Secret or a ConfigMap while their content changes", async () => {
    for (const object of ["secret/secret", "configmap/config"]) watches.push(watch(object));
    await seen(1);
    for (const password of ["second", "third"]) await stores.up({ protect: false, password });
    const query = ["get", "secret", "secret", "--output=jsonpath={.data.password}"];
    const { stdout } = await stores.kubectl(...query).process;
    assert.equal(Buffer.from(stdout, "base64").toString(), "third");
    await seen(3);
    for (const { events } of watches) assert.deepEqual(events, ["ADDED", "MODIFIED", "MODIFIED"]);
  });

  it("is changed and taken down without being asked", async () => {
    await guarded(stores, "up", { protect: false, revisionHistoryLimit: 3, replicas: 1, hasClaim: false });
    await guarded(stores, "destroy", { protect: false });
    const { process } = stores.kubectl("get", "namespace", stores.namespace, "--ignore-not-found");
    assert.equal((await process).stdout, "");
  });

  function watch(object: string) {
    const command = ["get", object, "--watch", "--output-watch-events", "--output=jsonpath={.type}{'\\n'}"];
    const { process } = stores.kubectl(...command);
    // It ends by being killed.
    process.catch(() => undefined);
    const events: string[] = [];
    process.stdout.on("data", (chunk: Buffer) => events.push(...String(chunk).split("\n").filter(Boolean)));
    return { events, end: () => process.kill() };
  }

  function seen(count: number): Promise<void> {
    const all = async () => watches.every(({ events }) => events.length >= count);
    return until(`each watch has seen ${count} events`, 30, all);
  }
});
