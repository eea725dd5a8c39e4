import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { requireCluster } from "../../engine/reachable.ts";
import { Deployment } from "../support/deployment.ts";

const namespace = "cordum-mistakes";

/** What an interrupted update must have begun for the test to be about one. */
const begun = /creating/;

interface Kubeconfig {
  readonly clusters: { cluster: Record<string, unknown> }[];
  readonly users: { user: Record<string, unknown> }[];
}

describe("mistakes on the embedded cluster", () => {
  const deployment = new Deployment("cordum-dev", namespace, { ingress: undefined });
  let closedPort: number;

  const removeNamespace = () => deployment.kubectl("delete", "namespace", namespace, "--ignore-not-found");

  before(async () => {
    await deployment.clear();
    await removeNamespace();
    const server: Server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    closedPort = (server.address() as { port: number }).port;
    server.close();
  });

  afterEach(async () => {
    await deployment.down();
    await removeNamespace();
  });

  after(() => deployment.clear());

  function changedKubeconfig(change: (config: Kubeconfig) => void): NodeJS.ProcessEnv {
    const config = parse(readFileSync(deployment.engine.env.KUBECONFIG ?? "", "utf8")) as Kubeconfig;
    change(config);
    const file = join(deployment.stacksFolder, "kubeconfig");
    writeFileSync(file, stringify(config), { mode: 0o600 });
    return { KUBECONFIG: file };
  }

  it("in settings are all told at once, before anything is registered", async () => {
    const mistakes = {
      natz: {},
      nats: { topology: "single", storage: { size: "12 GB" } },
      services: { "cordum-scheduler": { replicas: 0 } },
    };
    const { exitCode, output } = await deployment.run(["up", "--yes"], mistakes);
    assert.notEqual(exitCode, 0);
    assert.match(output, /stacks\/Pulumi\.cordum-dev\.yaml has 3 mistakes/);
    for (const path of ["natz", "nats.storage.size", "services.cordum-scheduler.replicas"]) {
      assert.ok(output.includes(`seaworthy:${path} `), output);
    }
    assert.match((await deployment.kubectl("get", "namespace", namespace)).output, /NotFound/);
  });

  it("in what only the API server can tell fail the preview", async () => {
    await deployment.up();
    // No setting says what the cluster's owner allows.
    const small = { type: "PersistentVolumeClaim", max: { storage: "1Mi" } };
    const patch = JSON.stringify([{ op: "add", path: "/spec/limits/-", value: small }]);
    const target = ["limitrange", `${namespace}-limits`, "--namespace", namespace];
    const patched = await deployment.kubectl("patch", ...target, "--type=json", "--patch", patch);
    assert.equal(patched.exitCode, 0, patched.output);
    const { exitCode, output } = await deployment.run(["preview"], {
      nats: { topology: "single", storage: { size: "1Gi" } },
    });
    assert.notEqual(exitCode, 0);
    assert.match(output, /persistentvolumeclaims .* is forbidden/s);
  });

  it("in the passphrase are told as such", async () => {
    await deployment.up();
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "wrong", PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
    const { exitCode, output } = await deployment.run(["preview"], {}, wrong);
    assert.notEqual(exitCode, 0);
    assert.match(output, /incorrect passphrase/);
  });

  /** What commands say that ask first; Pulumi's own previews go on without a cluster, but no change does. */
  async function refusal(env: NodeJS.ProcessEnv): Promise<string> {
    const { exitCode, output } = await deployment.run(["up", "--yes", "--skip-preview"], {}, env);
    assert.notEqual(exitCode, 0);
    assert.match(output, /configured Kubernetes cluster is unreachable/);
    const engine = { ...deployment.engine, env: { ...deployment.engine.env, ...env } };
    return requireCluster(engine).then(
      () => "",
      (error: Error) => error.message,
    );
  }

  it("in the cluster's address are told with the address, within seconds", async () => {
    const server = `https://127.0.0.1:${closedPort}`;
    const env = changedKubeconfig(({ clusters }) => Object.assign(clusters[0]?.cluster ?? {}, { server }));
    assert.match(await refusal(env), new RegExp(`127\\.0\\.0\\.1:${closedPort}.*refused`));
  });

  it("in the cluster's credentials are told as such", async () => {
    const env = changedKubeconfig(({ users }) => {
      for (const entry of users) entry.user = { token: "expired" };
    });
    assert.match(await refusal(env), /[Uu]nauthorized|credentials/);
  });

  it("of taking somebody else's namespace are refused, and the namespace stays as it was", async () => {
    await deployment.kubectl("create", "namespace", namespace);
    const { exitCode, output } = await deployment.run(["up", "--yes"]);
    assert.notEqual(exitCode, 0);
    assert.match(output, new RegExp(`${namespace}.*already exists`, "s"));
    const { output: labels } = await deployment.kubectl(
      "get",
      "namespace",
      namespace,
      "-o",
      "jsonpath={.metadata.labels}",
    );
    assert.ok(!labels.includes("seaworthy"), labels);
  });

  it("of killing an update are mended by the next one", async () => {
    const { process } = await startedUpdate();
    process.kill("SIGKILL");
    await process;
    assert.deepEqual(writtenInPlace(), []);
    await deployment.up();
    assert.deepEqual(await deployment.changes(), []);
  });

  it("of running two updates at once are refused by name", async () => {
    const { process: first } = await startedUpdate();
    const { exitCode, output } = await deployment.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(exitCode, 0);
    assert.match(output, new RegExp(`locked by 1 lock.*pid ${first.pid}`, "s"));
    assert.equal((await first).exitCode, 0);
  });

  /** Files of the state that a kill can leave half written, however seldom: all but those that take their place whole. */
  function writtenInPlace(): readonly string[] {
    const files = readdirSync(join(deployment.stacksFolder, "state"), { recursive: true, encoding: "utf8" });
    assert.ok(files.includes(".pulumi/stacks/seaworthy/cordum-dev.json"), files.join("\n"));
    return files.filter((file) => file.endsWith(".attrs"));
  }

  async function startedUpdate() {
    const running = await deployment.start(["up", "--yes", "--skip-preview"]);
    await new Promise<void>((resolve) => {
      running.process.all.on("data", (chunk: Buffer) => begun.test(String(chunk)) && resolve());
    });
    return running;
  }
});
