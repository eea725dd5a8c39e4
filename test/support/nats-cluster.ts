import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { accessLabel } from "../../components/endpoint/connection.ts";
import { natsImages } from "../../components/nats/images.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import { bin, root } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { until, type Written } from "./redis-cluster.ts";

export interface NatsPod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly ip: string;
  readonly restarts: number;
}

/** What a `nats` command answered. */
export interface Answer {
  readonly ok: boolean;
  readonly output: string;
}

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), uid: z.string() }),
      spec: z.object({ nodeName: z.string() }),
      status: z.object({
        podIP: z.string(),
        containerStatuses: z.array(z.object({ restartCount: z.number() })),
      }),
    }),
  ),
});

const jetStream = z.object({
  meta_cluster: z.object({
    leader: z.string().default(""),
    cluster_size: z.number(),
    replicas: z.array(z.object({ name: z.string(), current: z.boolean().default(false) })).default([]),
  }),
});

/** When it last took its configuration, certificates included. */
const general = z.object({ config_load_time: z.string() });

const client = "client";
/** Whose certificates the client's pod has, each in a folder of that name. */
const certificates = ["load", "guest", "backup", "restore", "unknown", "stranger", "cordum-nats-admin"];

/** The servers of a deployed NATS cluster, and a pod that can be any of their clients. */
export class NatsUnderTest {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return (await this.#run(args, {})).stdout;
  }

  async pods(): Promise<readonly NatsPod[]> {
    const json = await this.kubectl("get", "pods", "-l", "app=cordum-nats", "-o", "json");
    return podList.parse(JSON.parse(json)).items.map(({ metadata, spec, status }) => ({
      name: metadata.name,
      uid: metadata.uid,
      node: spec.nodeName,
      ip: status.podIP,
      restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    }));
  }

  /** The cluster as each server sees it. */
  async views() {
    return Promise.all(
      (await this.pods()).map(async ({ name }) => jetStream.parse(await this.#monitor(name, "jsz"))),
    );
  }

  /** What a server says of itself. */
  async server(pod: string) {
    return general.parse(await this.#monitor(pod, "varz"));
  }

  /** Every server is ready, follows the same leader, and has caught up with all that it keeps. */
  async untilWhole(): Promise<void> {
    await until("all servers are ready and follow one leader", 300, async () => {
      const ready = await this.kubectl(
        ...["get", "statefulset", "cordum-nats", "-o", "jsonpath={.status.readyReplicas}"],
      );
      const views = ready === "3" ? await this.views() : [];
      const leaders = new Set(views.map(({ meta_cluster }) => meta_cluster.leader));
      return views.length === 3 && leaders.size === 1 && !leaders.has("");
    });
    await until("every server calls itself healthy", 120, async () => {
      const pods = await this.pods();
      await Promise.all(pods.map(({ name }) => this.#monitor(name, "healthz")));
      return true;
    });
  }

  /** Starts a pod with the certificates of all clients. */
  async startClient(): Promise<void> {
    await this.kubectl("delete", "pod", client, "--ignore-not-found", "--now");
    await this.#run(["apply", "-f", "-"], { input: JSON.stringify(clientPod(this.#namespace)) });
    await this.kubectl("wait", "pod", client, "--for=condition=Ready", "--timeout=120s");
    // The network learns of a new pod only after it runs.
    await until("the client reaches a server", 60, async () => {
      return (await this.shell("timeout 3 nc nats 4222 -e true && echo yes")) === "yes";
    });
  }

  /** Runs a shell script in the client's pod. */
  async shell(script: string, ...args: readonly string[]): Promise<string> {
    return (await this.#run(["exec", "-i", client, "--", "sh", "-s", ...args], { input: script })).stdout;
  }

  /** Runs a `nats` command as whoever a certificate belongs to; with none of its own, it only trusts the servers. */
  async nats(as: string, ...command: readonly string[]): Promise<Answer> {
    const shown = as === "nobody" ? [] : ["--tlscert", `/${as}/tls.crt`, "--tlskey", `/${as}/tls.key`];
    const flags = ["--server", "tls://nats:4222", "--tlsca", "/load/ca.crt", ...shown, "--timeout", "10s"];
    const exec = ["exec", client, "--", "env", "XDG_CONFIG_HOME=/tmp", "nats", ...flags, ...command];
    const { all, failed } = await this.#run(exec, { reject: false });
    return { ok: !failed, output: all };
  }

  /** As {@link nats}, and fails with what it said. */
  async must(as: string, ...command: readonly string[]): Promise<string> {
    const { ok, output } = await this.nats(as, ...command);
    if (!ok) throw new Error(`nats ${command.join(" ")} as ${as}: ${output}`);
    return output;
  }

  /** Publishes all the time while `work` goes on. Fails if anything that was acknowledged is lost, or stored twice. */
  async whileWriting(run: string, work: () => Promise<void>): Promise<Written> {
    const writing = this.shell(script("write.sh"), run);
    try {
      await until("something was stored", 60, async () => {
        return (await this.shell(`wc -l < /tmp/acknowledged-${run} 2>/dev/null || echo 0`)).trim() !== "0";
      });
      await work();
    } finally {
      await this.shell("touch /tmp/stop");
      await writing;
    }
    const wrong = await this.shell(script("verify.sh"), run);
    if (wrong !== "") throw new Error(`acknowledged and lost, or stored twice: ${wrong}`);
    const [acknowledged = 0, failedTries = 0, longest = 0] = (await this.shell(`cat /tmp/written-${run}`))
      .split(" ")
      .map(Number);
    const failures = await this.shell(`cat /tmp/failed-${run}`);
    return { acknowledged, failedTries, longest, failures };
  }

  async #monitor(pod: string, page: string): Promise<unknown> {
    const fetch = ["timeout", "5", "wget", "-q", "-O", "-", `http://127.0.0.1:8222/${page}`];
    return JSON.parse(await this.kubectl("exec", pod, "-c", "messaging", "--", ...fetch));
  }

  async #run(args: readonly string[], options: { readonly input?: string; readonly reject?: boolean }) {
    const flags = ["--kubeconfig", kubeconfig, "--namespace", this.#namespace];
    return execa(join(bin, "kubectl"), [...flags, ...args], { ...options, all: true });
  }
}

function script(name: string): string {
  return readFileSync(join(root, "test/cluster/programs/nats", name), "utf8");
}

function clientPod(namespace: string) {
  const mounts = certificates.map((name) => ({ name, mountPath: `/${name}`, readOnly: true }));
  const secrets = certificates.map((name) => ({
    name,
    secret: { secretName: `${name}-tls`, defaultMode: 0o440 },
  }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: client, namespace, labels: { ...accessLabel("nats") } },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(nonroot),
      containers: [
        {
          name: client,
          image: natsImages.natsBox,
          command: ["sleep", "7200"],
          workingDir: "/tmp",
          securityContext: containerSecurity,
          volumeMounts: [...mounts, { name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [...secrets, { name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    },
  };
}
