import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";

/** Makes a pod's port one of this machine's while `work` goes on; past network policies, as the kubelet's own probes go. */
export async function withPort<T>(
  namespace: string,
  pod: string,
  port: number,
  work: (local: number) => Promise<T>,
): Promise<T> {
  const args = ["--kubeconfig", kubeconfig, "-n", namespace, "port-forward", pod, `:${port}`];
  const forwarding = execa(join(bin, "kubectl"), args, { reject: false });
  try {
    return await work(await announced(forwarding.stdout));
  } finally {
    forwarding.kill();
    await forwarding;
  }
}

async function announced(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const local = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (local) return Number(local);
  }
  throw new Error("The port was not forwarded.");
}
