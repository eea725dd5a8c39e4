import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../../local/lib/problem.ts";

const pollMilliseconds = 500;

/** One namespace of a cluster, through kubectl. */
export class Cluster {
  readonly namespace: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(namespace: string, env: NodeJS.ProcessEnv) {
    this.namespace = namespace;
    this.#env = env;
  }

  /** @throws Problem with what kubectl said. */
  async run(args: readonly string[], input?: string): Promise<string> {
    const { failed, stderr, stdout } = await this.#kubectl(args, input);
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
        throw new Problem(`After ${deadlineSeconds} s there still is: ${detail}.`, remedy);
      tell(detail);
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }

  #kubectl(args: readonly string[], input?: string) {
    const options = { env: this.#env, extendEnv: false, reject: false } as const;
    const all = ["--namespace", this.namespace, ...args];
    return execa("kubectl", all, { ...options, ...(input !== undefined && { input }) });
  }
}
