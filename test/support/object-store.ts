import { execa } from "execa";
import type { S3Target } from "../../components/backup/target.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { work } from "../../lib/paths.ts";
import { reference } from "../../local/cluster/images.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";

const port = 7070;
const keys = { accessKeyId: "test", secretAccessKey: "a-secret-of-the-test" };
const bucket = "backups";
const keysSecret = "object-store";

/** An S3 server in a namespace of its own, with an empty bucket. */
export class ObjectStore {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  target(prefix: string): S3Target {
    return {
      kind: "s3",
      url: `http://s3.${this.#namespace}.svc:${port}`,
      bucket,
      prefix,
      credentialsSecret: keysSecret,
      networks: ["0.0.0.0/0"],
    };
  }

  async start(): Promise<void> {
    await this.stop();
    await this.#kubectl(["create", "namespace", this.#namespace]);
    await this.#kubectl(
      ["apply", "--filename=-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod(), service] }),
    );
    await this.#kubectl(["wait", "pod/s3", "--for=condition=Ready", "--timeout=120s"]);
  }

  async stop(): Promise<void> {
    await this.#kubectl(["delete", "namespace", this.#namespace, "--ignore-not-found"]);
  }

  /** Puts the keys where a stack looks for them. */
  async giveKeys(namespace: string): Promise<void> {
    const literals = Object.entries(keys).map(([key, value]) => `--from-literal=${key}=${value}`);
    await this.#kubectl(["create", "secret", "generic", keysSecret, "--namespace", namespace, ...literals]);
  }

  /** The stored files in a folder of the bucket. */
  async files(folder: string): Promise<readonly string[]> {
    const list = `if [ -d "$0" ]; then find "$0" -type f; fi`;
    const found = await this.#inShell(list, `/data/${bucket}/${folder}`);
    return found.split("\n").filter((file) => file !== "");
  }

  /** Keeps its address and what it has stored, but nobody answers there any more. */
  async leave(): Promise<void> {
    await this.#serve({ app: "away" });
  }

  async comeBack(): Promise<void> {
    await this.#serve(labels);
  }

  async #serve(selector: Readonly<Record<string, string>>): Promise<void> {
    await this.#kubectl(["patch", "service", "s3", `--patch=${JSON.stringify({ spec: { selector } })}`]);
  }

  /** How many of the stored files contain a text. */
  async filesWith(text: string): Promise<number> {
    return Number(await this.#inShell('grep -rlF -- "$0" /data | wc -l', text));
  }

  /** What a script says beside the server, with one argument. */
  async #inShell(script: string, argument: string): Promise<string> {
    return this.#kubectl(["exec", "s3", "--container", "shell", "--", "sh", "-c", script, argument]);
  }

  async #kubectl(args: readonly string[], input?: string): Promise<string> {
    const env = engineEnvironment(kubeconfig, work);
    const namespaced = args.includes("--namespace") ? args : ["--namespace", this.#namespace, ...args];
    return (await execa("kubectl", namespaced, { env, extendEnv: false, ...(input && { input }) })).stdout;
  }
}

const labels = { app: "s3" };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "s3" },
  spec: { selector: labels, ports: [{ port }] },
};

function pod() {
  const data = { name: "data", mountPath: "/data" };
  const shell = { image: reference("busybox"), securityContext: containerSecurity, volumeMounts: [data] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "s3", labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(nonroot),
      volumes: [
        { name: "data", emptyDir: {} },
        { name: "attributes", emptyDir: {} },
      ],
      initContainers: [{ ...shell, name: "bucket", command: ["mkdir", "-p", `/data/${bucket}`] }],
      containers: [
        {
          name: "s3",
          image: reference("versitygw"),
          args: ["--port", `:${port}`, "posix", "--sidecar", "/attributes", "/data"],
          env: [
            { name: "ROOT_ACCESS_KEY", value: keys.accessKeyId },
            { name: "ROOT_SECRET_KEY", value: keys.secretAccessKey },
          ],
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
          securityContext: containerSecurity,
          volumeMounts: [data, { name: "attributes", mountPath: "/attributes" }],
        },
        { ...shell, name: "shell", command: ["sleep", "7200"] },
      ],
    },
  };
}
