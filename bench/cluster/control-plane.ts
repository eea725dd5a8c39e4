import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { bin, work } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";
import { definitions } from "../../local/tools/crds.ts";
import { freePorts } from "./ports.ts";
import { Processes } from "./processes.ts";
import { simulated } from "./simulated.ts";

/**
 * A control plane for measurements alone: the same binaries as the embedded cluster's, with nodes and pods that KWOK
 * plays. Nothing else asks this API server for anything, no pod competes for the processor, and what a side left behind
 * is gone with it. Every side meets the same.
 */
export class ControlPlane {
  /** What the measured tools are given: the user whose requests are counted. */
  readonly kubeconfig: string;
  readonly folder: string;
  readonly #processes: Processes;

  private constructor(folder: string, processes: Processes) {
    this.folder = folder;
    this.kubeconfig = join(folder, "measured.kubeconfig");
    this.#processes = processes;
  }

  static async start(name: string): Promise<ControlPlane> {
    const folder = join(work, "bench/cluster", name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "volumes"), { recursive: true, mode: 0o700 });
    const plane = new ControlPlane(folder, new Processes(folder));
    try {
      await plane.#start();
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  async stop(): Promise<void> {
    await this.#processes.stop();
  }

  /** Runs kubectl as somebody whose requests don't count. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const file = join(this.folder, "controllers.kubeconfig");
    const options = input === undefined ? { stdin: "ignore" as const } : { input };
    const { stdout } = await execa(join(bin, "kubectl"), [`--kubeconfig=${file}`, ...args], options);
    return stdout;
  }

  /** The requests that the measured user has sent until now. */
  get auditLog(): string {
    return join(this.folder, "audit.log");
  }

  async #start(): Promise<void> {
    const [client = 0, peer = 0, secure = 0, kwok = 0] = await freePorts(4);
    this.#writeFiles(secure);
    this.#startServers(client, peer, secure);
    const ready = () =>
      this.kubectl(["get", "--raw=/readyz"]).then(
        (text) => text === "ok",
        () => false,
      );
    await until(
      "the API server of the measurements is ready",
      180,
      ready,
      `Look into ${this.folder}/kube-apiserver.log.`,
    );
    this.#startControllers(kwok);
    await this.kubectl(["apply", "--server-side", "-f", "-"], (await definitions()).join("\n---\n"));
    await this.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    await this.kubectl(["apply", "--server-side", "-f", "-"], simulated());
    await this.kubectl(["wait", "--for=condition=Ready", "node", "--all", "--timeout=60s"]);
    this.#processes.check();
  }

  #writeFiles(port: number): void {
    const users = ["measured", "controllers"];
    const tokens = users.map((user) => [user, randomBytes(32).toString("hex")] as const);
    for (const [user, token] of tokens) this.#write(`${user}.kubeconfig`, kubeconfig(user, token, port));
    this.#write(
      "tokens.csv",
      tokens.map(([user, token]) => `${token},${user},${user},system:masters\n`).join(""),
    );
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#write("accounts.key", privateKey.export({ type: "sec1", format: "pem" }).toString());
    this.#write("audit.yaml", stringify(auditPolicy));
    this.#write("scheduler.yaml", stringify(schedulerConfiguration(this.#path("controllers.kubeconfig"))));
  }

  #startServers(client: number, peer: number, secure: number): void {
    const [etcd, etcdPeer] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    this.#processes.start("etcd", [
      `--data-dir=${this.#path("etcd")}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${etcdPeer}`,
      `--initial-advertise-peer-urls=${etcdPeer}`,
      `--initial-cluster=default=${etcdPeer}`,
      "--log-level=warn",
    ]);
    this.#processes.start("kube-apiserver", [
      `--etcd-servers=${etcd}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${secure}`,
      `--cert-dir=${this.folder}`,
      `--token-auth-file=${this.#path("tokens.csv")}`,
      "--authorization-mode=Node,RBAC",
      "--service-cluster-ip-range=10.112.0.0/14",
      "--service-account-issuer=https://measurements",
      `--service-account-key-file=${this.#path("accounts.key")}`,
      `--service-account-signing-key-file=${this.#path("accounts.key")}`,
      `--audit-policy-file=${this.#path("audit.yaml")}`,
      `--audit-log-path=${this.auditLog}`,
      "--profiling=false",
    ]);
  }

  #startControllers(kwok: number): void {
    const config = `--kubeconfig=${this.#path("controllers.kubeconfig")}`;
    this.#processes.start("kube-controller-manager", [
      config,
      "--leader-elect=false",
      "--secure-port=0",
      // Nodes that are played have no heartbeat that could be missed.
      "--node-monitor-grace-period=24h",
      `--service-account-private-key-file=${this.#path("accounts.key")}`,
      // Thousands of objects at once: the controllers' own politeness would be all that is measured.
      "--kube-api-qps=500",
      "--kube-api-burst=1000",
    ]);
    this.#processes.start("kube-scheduler", [`--config=${this.#path("scheduler.yaml")}`, "--secure-port=0"]);
    this.#processes.start("volume-provisioner", [config, `--folder=${this.#path("volumes")}`]);
    this.#processes.start("kwok", [
      config,
      "--manage-all-nodes=true",
      `--server-address=127.0.0.1:${kwok}`,
      `--config=${join(import.meta.dirname, "stages.yaml")}`,
    ]);
  }

  #path(file: string): string {
    return join(this.folder, file);
  }

  #write(file: string, text: string): void {
    writeFileSync(this.#path(file), text, { mode: 0o600 });
  }
}

function kubeconfig(user: string, token: string, port: number): string {
  const name = "measurements";
  // Its certificate is made at each start, and nobody but this run reaches the loopback address's port.
  const cluster = { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user } }],
  });
}

const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted"],
  rules: [{ level: "Metadata", users: ["measured"] }, { level: "None" }],
};

function schedulerConfiguration(kubeconfig: string) {
  return {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    clientConnection: { kubeconfig, qps: 500, burst: 1000 },
    leaderElection: { leaderElect: false },
  };
}
