import { createInterface } from "node:readline";
import { execa } from "execa";
import { CannotTell } from "../check.ts";

/**
 * Makes a pod's port one of this machine's while `work` goes on. Network policies aren't asked: this goes by the kubelet, so it
 * shows what a server says, never who may talk to it.
 */
export async function withPort<T>(
  env: NodeJS.ProcessEnv,
  namespace: string,
  pod: string,
  port: number,
  work: (local: number) => Promise<T>,
): Promise<T> {
  const args = ["--namespace", namespace, "port-forward", `pod/${pod}`, `:${port}`];
  const forwarding = execa("kubectl", args, { env, extendEnv: false, reject: false, stdin: "ignore" });
  try {
    for await (const line of createInterface({ input: forwarding.stdout })) {
      const local = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (local) return await work(Number(local));
    }
    const { stderr } = await forwarding;
    throw new CannotTell(`Port ${port} of pod ${namespace}/${pod} can't be reached: ${lastLine(stderr)}`);
  } finally {
    forwarding.kill();
    await forwarding;
  }
}

function lastLine(said: string): string {
  return said.trim().split("\n").at(-1) ?? "";
}
