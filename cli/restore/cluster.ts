import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../lib/problem.ts";

const pollMilliseconds = 500;

/** The cluster as the work sees it, which somebody may interrupt, and as what must be done in any case does. */
export interface Clusters {
  readonly cluster: Cluster;
  readonly always: Cluster;
}

/** Runs one command of kubectl, until `signal`. */
export type Kubectl = (
  args: readonly string[],
  input: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<{ readonly failed: boolean; readonly stdout: string; readonly stderr: string }>;

/** The kubectl that `env` finds. */
export function kubectlOf(env: NodeJS.ProcessEnv): Kubectl {
  return async (args, input, signal) => {
    const { failed, stderr, stdout } = await execa("kubectl", args, {
      ...({ env, extendEnv: false, reject: false } as const),
      // Ctrl-C is for this process, which decides what goes on: the group of its children is another.
      detached: true,
      ...(signal && { cancelSignal: signal }),
      ...(input !== undefined && { input }),
    });
    return { failed, stderr, stdout };
  };
}

/** One namespace of a cluster, through kubectl. */
export class Cluster {
  readonly namespace: string;
  readonly #kubectl: Kubectl;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends whatever goes on. @default nothing does */
  constructor(namespace: string, kubectl: Kubectl, signal?: AbortSignal) {
    this.namespace = namespace;
    this.#kubectl = kubectl;
    this.#signal = signal;
  }

  /** @throws Problem with what kubectl said. */
  async run(args: readonly string[], input?: string): Promise<string> {
    this.#goOn();
    const all = ["--namespace", this.namespace, ...args];
    const { failed, stderr, stdout } = await this.#kubectl(all, input, this.#signal);
    this.#goOn();
    if (failed) throw new Problem(`kubectl ${args[0]} failed: ${stderr}`, "Run the same command again.");
    return stdout;
  }

  async get<T extends z.ZodType>(schema: T, ...what: readonly string[]): Promise<z.infer<T>> {
    return schema.parse(JSON.parse(await this.run(["get", ...what, "--output=json"])));
  }

  async list<T extends z.ZodType>(schema: T, ...what: readonly string[]): Promise<z.infer<T>[]> {
    return (await this.get(z.object({ items: z.array(schema) }), ...what)).items;
  }

  async exists(...what: readonly string[]): Promise<boolean> {
    return (await this.run(["get", ...what, "--output=name", "--ignore-not-found"])) !== "";
  }

  /** Waits until nothing is `pending`, and tells what is. */
  async until(
    deadlineSeconds: number,
    remedy: string,
    pending: () => Promise<string | undefined>,
    tell: (detail: string) => void,
  ): Promise<void> {
    const deadline = Date.now() + deadlineSeconds * 1000;
    for (;;) {
      const detail = await pending();
      if (detail === undefined) return;
      if (Date.now() > deadline)
        throw new Problem(`After ${deadlineSeconds} s, this still exists: ${detail}.`, remedy);
      tell(detail);
      await setTimeout(pollMilliseconds);
    }
  }

  /** @throws Problem once somebody has ended the command. */
  #goOn(): void {
    if (this.#signal?.aborted)
      throw new Problem(
        `The restore was interrupted by ${this.#signal.reason}.`,
        "Run the same command again.",
      );
  }
}
