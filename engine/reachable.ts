import { execa } from "execa";
import { Problem } from "../lib/problem.ts";
import type { Engine } from "./engine.ts";

/**
 * Asks the cluster for its version. Pulumi's kubernetes plugin previews without a cluster too, and calls every object
 * unchanged that it can't see: whoever looks at a stack or changes it must know that the cluster answers.
 * @throws Problem that says why it doesn't, and what to do
 */
export async function requireCluster({ env }: Engine): Promise<void> {
  const question = ["get", "--raw", "/version", "--request-timeout=10s"];
  // Logging in may ask the user something.
  const options = { env, extendEnv: false, reject: false, stdin: "inherit" } as const;
  const { code, failed, stderr } = await execa("kubectl", question, options);
  if (!failed) return;
  if (code === "ENOENT")
    throw new Problem(
      "kubectl is not on the PATH, so the cluster can't be checked.",
      "Install kubectl. The runbooks need it, too.",
    );
  throw new Problem(
    `The cluster of ${env.KUBECONFIG ?? "the kubeconfig"} does not respond as expected. Nothing was read or changed.\n${stderr.trim()}`,
    "Check that it runs and is reachable, and that kubeconfig, context and credentials are correct: `kubectl cluster-info`.",
  );
}
