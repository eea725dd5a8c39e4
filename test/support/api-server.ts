import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as send } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { ensureTools } from "../../local/tools/index.ts";
import type { Manifest } from "./manifest.ts";

/** What the API server answers. */
export interface Reply {
  readonly status: number;
  readonly body: { readonly message?: string; readonly [field: string]: unknown };
  /** What it tells the client beside the answer. */
  readonly warnings: readonly string[];
}

const deadline = 60_000;

/**
 * A real API server on loopback, with etcd and no nodes: what it admits is stored, and nothing runs. Of the controllers, only
 * the one that checks the types of admission policies is there.
 */
export class ApiServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "api-server-"));
  readonly #processes: ReturnType<typeof launch>[] = [];
  #hasEnded = false;
  readonly #token = randomBytes(16).toString("hex");
  #port = 0;
  #agent = new Agent();

  static async start(): Promise<ApiServer> {
    await ensureTools(["etcd", "kubernetes"]);
    const server = new ApiServer();
    try {
      await server.#start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    for (const one of this.#processes.toReversed()) {
      one.kill("SIGKILL");
      await one;
    }
    rmSync(this.#folder, { recursive: true });
  }

  async create(object: Manifest, query = ""): Promise<Reply> {
    return await this.request("POST", `${collectionOf(object)}${query}`, object);
  }

  /** As if it were created, with nothing stored. */
  async tryCreate(object: Manifest): Promise<Reply> {
    return await this.create(object, "?dryRun=All");
  }

  /** @param user Who asks. @default an administrator */
  async request(method: string, path: string, body?: unknown, user?: string): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      "content-type": "application/json",
      ...(user !== undefined && { "impersonate-user": user }),
    };
    const place = { host: "127.0.0.1", port: this.#port, agent: this.#agent };
    const sent = send({ ...place, method, path, headers });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = await once(sent, "response");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const warnings = String(response.headers.warning ?? "");
    return {
      status: response.statusCode,
      body: response.headers["content-type"]?.includes("json") ? JSON.parse(text) : { message: text },
      warnings: [...warnings.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, warning = ""]) => warning),
    };
  }

  async #start(): Promise<void> {
    const [client, peer, port] = await freePorts(3);
    this.#port = port ?? 0;
    const file = (name: string) => join(this.#folder, name);
    const etcd = `http://127.0.0.1:${client}`;
    this.#run("etcd", [
      ...["--data-dir", file("etcd"), "--unsafe-no-fsync", "--log-level=error"],
      ...["--listen-client-urls", etcd, "--advertise-client-urls", etcd],
      ...["--listen-peer-urls", `http://127.0.0.1:${peer}`],
      ...["--initial-advertise-peer-urls", `http://127.0.0.1:${peer}`],
      ...["--initial-cluster", `default=http://127.0.0.1:${peer}`],
    ]);
    writeFileSync(file("tokens.csv"), `${this.#token},admin,1,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(file("accounts.key"), privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
    this.#run("kube-apiserver", [
      ...["--etcd-servers", etcd, "--bind-address=127.0.0.1", `--secure-port=${port}`],
      ...["--cert-dir", this.#folder, "--token-auth-file", file("tokens.csv"), "--authorization-mode=RBAC"],
      ...["--service-cluster-ip-range=10.99.0.0/24", "--service-account-issuer=https://tests"],
      ...["--service-account-key-file", file("accounts.key")],
      ...["--service-account-signing-key-file", file("accounts.key")],
      // Nobody makes the accounts of pods.
      ...["--disable-admission-plugins=ServiceAccount", "--allow-privileged=true", "--profiling=false"],
    ]);
    await this.until("the API server is ready", async () => {
      // It makes its certificate itself.
      this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(file("apiserver.crt")) });
      return (await this.request("GET", "/readyz")).status === 200;
    });
    writeFileSync(file("kubeconfig"), this.#kubeconfig(), { mode: 0o600 });
    const controllers = "--controllers=validatingadmissionpolicy-status-controller";
    const flags = [
      "--kubeconfig",
      file("kubeconfig"),
      "--leader-elect=false",
      "--secure-port=0",
      controllers,
    ];
    this.#run("kube-controller-manager", flags);
  }

  #run(name: string, args: readonly string[]): void {
    const launched = launch(name, args, this.#folder);
    this.#processes.push(launched);
    void launched.then(() => {
      this.#hasEnded = true;
    });
  }

  #kubeconfig(): string {
    const named = { name: "tests" };
    const authority = readFileSync(join(this.#folder, "apiserver.crt")).toString("base64");
    const server = `https://127.0.0.1:${this.#port}`;
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ ...named, cluster: { server, "certificate-authority-data": authority } }],
      users: [{ ...named, user: { token: this.#token } }],
      contexts: [{ ...named, context: { cluster: "tests", user: "tests" } }],
      "current-context": "tests",
    });
  }

  /** @throws Error where it doesn't come within a minute, or one of the programs ends */
  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const start = Date.now();
    for (;;) {
      if (await condition().catch(() => false)) return;
      if (this.#hasEnded || Date.now() - start > deadline)
        throw new Error(`${what}: not after ${Date.now() - start} ms.\n${this.#lastWords()}`);
      await setTimeout(100);
    }
  }

  #lastWords(): string {
    const logs = ["etcd", "kube-apiserver", "kube-controller-manager"];
    return logs
      .map((name) => {
        try {
          return `${name}: ${readFileSync(join(this.#folder, `${name}.log`), "utf8").slice(-2000)}`;
        } catch {
          return `${name} has not said anything`;
        }
      })
      .join("\n");
  }
}

/** It ends with this process. */
function launch(name: string, args: readonly string[], logs: string) {
  const log = { file: join(logs, `${name}.log`) };
  return execa(join(bin, name), args, { stdout: log, stderr: log, reject: false });
}

/** Where objects of its kind are created. */
export function collectionOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  const plural = kind.toLowerCase().replace(/y$/, "ie");
  return `${group}${place}/${plural}s`;
}

/** Nobody listens on them now; they are chosen together, or two would be the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => once(server.close(), "close")));
  return ports;
}
