import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { z } from "zod";
import { bin, root } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { onMachine } from "../../local/cluster/machine.ts";
import { client, clientPod } from "./redis-client.ts";

/** A server as its peers know it. */
export interface Member {
  readonly id: string;
  readonly pod: string;
  readonly role: "primary" | "replica";
  /** Id of the primary that a replica copies. */
  readonly copies: string | undefined;
  readonly slots: string;
}

export interface RedisPod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  /** Empty while it waits for its node or its volume. */
  readonly ip: string;
  readonly restarts: number;
  /** Id of the server's container at the runtime. */
  readonly container: string;
}

/** What a writer did. */
export interface Written {
  readonly acknowledged: number;
  readonly failedTries: number;
  /** Longest time between two acknowledgements, in milliseconds. */
  readonly longest: number;
  /** What the failed tries were answered. */
  readonly failures: string;
}

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), uid: z.string() }),
      spec: z.object({ nodeName: z.string().default("") }),
      status: z.object({
        podIP: z.string().default(""),
        containerStatuses: z
          .array(
            z.object({ name: z.string(), restartCount: z.number(), containerID: z.string().default("") }),
          )
          .default([]),
      }),
    }),
  ),
});

const cli = "/etc/seaworthy/redis/cli.sh";

/** The servers of a deployed Redis, and a pod that is their client. */
export class RedisUnderTest {
  readonly #namespace: string;
  readonly #size: number;

  /** @param size How many servers there are. @default 6 */
  constructor(namespace: string, size = 6) {
    this.#namespace = namespace;
    this.#size = size;
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return this.#run(args, {});
  }

  /** Runs a command of the operator on one server. */
  async command(pod: string, ...command: readonly string[]): Promise<string> {
    const exec = ["exec", pod, "-c", "state", "--", "sh", cli, "localhost"];
    return this.kubectl(...exec, ...command);
  }

  async pods(): Promise<readonly RedisPod[]> {
    const json = await this.kubectl("get", "pods", "-l", "app=cordum-redis", "-o", "json");
    return podList.parse(JSON.parse(json)).items.map(({ metadata, spec, status }) => ({
      name: metadata.name,
      uid: metadata.uid,
      node: spec.nodeName,
      ip: status.podIP,
      restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
      container: containerOf(status.containerStatuses),
    }));
  }

  /** The node of each pod, by its name. */
  async nodes(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.pods()).map(({ name, node }) => [name, node]));
  }

  /** The cluster as one of its servers sees it. */
  async members(pod = "cordum-redis-0"): Promise<readonly Member[]> {
    return parseNodes(await this.command(pod, "CLUSTER", "NODES"));
  }

  /** The server that owns the first slots. */
  async primary(): Promise<Member> {
    const found = (await this.members()).find(({ slots }) => slots.startsWith("0-"));
    if (!found) throw new Error("No server owns the first slots.");
    return found;
  }

  /** The servers that take writes, in any topology. A pod without an address runs none. */
  async primaries(): Promise<readonly RedisPod[]> {
    const pods = (await this.pods()).filter(({ ip }) => ip !== "");
    const roles = await Promise.all(pods.map(({ name }) => this.command(name, "ROLE")));
    return pods.filter((_, i) => roles[i]?.startsWith("master"));
  }

  /**
   * Kills servers, each as soon as the one before has been sent the signal, and returns when all have been started again in
   * their pods and are whole.
   */
  async restartInPlace(pods: readonly RedisPod[]): Promise<void> {
    for (const pod of pods) await signal(pod, "SIGKILL");
    for (const { name, restarts, uid } of pods)
      await until(`${name} was started again`, 120, async () => {
        const now = await this.pod(name);
        if (now.uid !== uid) throw new Error("It is another pod now.");
        return now.restarts > restarts;
      });
    await this.untilWhole();
  }

  /** Servers that dropped something while they loaded their own file or followed their primary, with how much it was. */
  async dropped(): Promise<readonly string[]> {
    const pods = await this.pods();
    const stats = await Promise.all(pods.map(({ name }) => this.command(name, "INFO", "stats")));
    return pods.flatMap(({ name }, i) => {
      const [, count] = /^unexpected_error_replies:(\d+)/m.exec(stats[i] ?? "") ?? [];
      return count === "0" ? [] : [`${name}: ${count ?? "no answer"}`];
    });
  }

  async pod(name: string): Promise<RedisPod> {
    const pod = (await this.pods()).find((each) => each.name === name);
    if (!pod) throw new Error(`There is no pod ${name}.`);
    return pod;
  }

  /** Returns once every server is ready, which it is only in a whole cluster. */
  async untilWhole(seconds = 240): Promise<void> {
    const set = "jsonpath={.status.readyReplicas}/{.status.updatedReplicas}";
    await until(`${this.#size} servers are ready`, seconds, async () => {
      const ready = await this.kubectl("get", "statefulset", "cordum-redis", "-o", set);
      return ready === `${this.#size}/${this.#size}`;
    });
  }

  /** Runs the repair now, under another name, and returns what it said. */
  async runAgain(job: string): Promise<string> {
    await this.kubectl("create", "job", job, "--from=cronjob/cordum-redis-cluster-init-repair");
    await this.kubectl("wait", "job", job, "--for=condition=Complete", "--timeout=180s");
    return this.kubectl("logs", `job/${job}`);
  }

  /** Names of primaries and replicas that share a node. */
  async together(): Promise<readonly string[]> {
    const nodes = await this.nodes();
    const members = await this.members();
    const byId = new Map(members.map((member) => [member.id, member]));
    return members.flatMap(({ pod, copies }) => {
      const primary = byId.get(copies ?? "")?.pod;
      return primary && nodes.get(primary) === nodes.get(pod) ? [`${primary} and ${pod}`] : [];
    });
  }

  /** The nodes that primaries are on. */
  async primaryNodes(): Promise<ReadonlySet<string | undefined>> {
    const nodes = await this.nodes();
    const primaries = (await this.members()).filter(({ role }) => role === "primary");
    return new Set(primaries.map(({ pod }) => nodes.get(pod)));
  }

  /** Starts a pod with the certificate and password of a client that the cluster knows. */
  async startClient(): Promise<void> {
    await this.kubectl("delete", "pod", client, "--ignore-not-found", "--now");
    const options = { input: JSON.stringify(clientPod(this.#namespace)) };
    await this.#run(["apply", "-f", "-"], options);
    await this.kubectl("wait", "pod", client, "--for=condition=Ready", "--timeout=120s");
  }

  /** Runs a shell script in the client's pod. */
  async shell(script: string, ...args: readonly string[]): Promise<string> {
    return this.#run(["exec", "-i", client, "--", "sh", "-s", ...args], { input: script });
  }

  /**
   * Writes in every way all the time while `work` goes on. Fails if anything that was acknowledged is lost. Where a replica takes
   * over from a primary that could not hand over, only what was `copied` to one counts as acknowledged.
   */
  async whileWriting(
    run: string,
    work: () => Promise<void>,
    acknowledged: "alone" | "copied" = "alone",
  ): Promise<Written> {
    const writing = this.shell(script("write.sh"), run, acknowledged);
    try {
      await until("something was written", 30, async () => {
        return (await this.shell(`wc -l < /tmp/acknowledged-${run} 2>/dev/null || echo 0`)).trim() !== "0";
      });
      await work();
    } finally {
      await this.shell("touch /tmp/stop");
      await writing;
    }
    const lost = await this.shell(script("verify.sh"), run);
    if (lost !== "") throw new Error(`acknowledged and lost: ${lost}`);
    const [count = 0, failedTries = 0, longest = 0] = (await this.shell(`cat /tmp/written-${run}`))
      .split(" ")
      .map(Number);
    const failures = await this.shell(`cat /tmp/failed-${run}`);
    return { acknowledged: count, failedTries, longest, failures };
  }

  async #run(args: readonly string[], options: { readonly input?: string }): Promise<string> {
    const flags = ["--kubeconfig", kubeconfig, "--namespace", this.#namespace];
    return (await execa(join(bin, "kubectl"), [...flags, ...args], options)).stdout;
  }
}

/** Repeats a check until it holds; its errors count as not yet. */
export async function until(what: string, seconds: number, check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let problem: unknown = "";
  while (Date.now() < end) {
    try {
      if (await check()) return;
    } catch (error) {
      problem = error;
    }
    await setTimeout(500);
  }
  throw new Error(`Not within ${seconds} seconds: ${what}. ${problem}`);
}

/** Reads what CLUSTER NODES prints. */
export function parseNodes(text: string): readonly Member[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", address = "", flags = "", primary = "", , , , , ...slots] = line.trim().split(" ");
      const replica = flags.includes("slave");
      return {
        id,
        pod: (address.split(",")[1] ?? "").split(".")[0] ?? "",
        role: replica ? "replica" : "primary",
        copies: replica ? primary : undefined,
        slots: slots.join(" "),
      } as const;
    })
    .sort((a, b) => a.pod.localeCompare(b.pod));
}

function containerOf(statuses: readonly { readonly name: string; readonly containerID: string }[]): string {
  return statuses.find(({ name }) => name === "state")?.containerID.split("//")[1] ?? "";
}

function script(name: string): string {
  return readFileSync(join(root, "test/cluster/programs/redis", name), "utf8");
}

/** Sends a signal to a server that it cannot catch, from outside its pod. */
export async function signal(
  { node, container }: RedisPod,
  name: "SIGKILL" | "SIGSTOP" | "SIGCONT",
): Promise<void> {
  await onMachine(node, "ctr", ["--namespace=k8s.io", "tasks", "kill", `--signal=${name}`, container]);
}

/** Prints what a writer did, and returns it for a message. */
export function show(what: string, { acknowledged, failedTries, longest, failures }: Written): string {
  const said = `${what}: ${acknowledged} acknowledged, ${failedTries} failed tries, longest gap ${longest} ms`;
  console.log(`      ${said}`);
  return `${said}\n${failures}`;
}
