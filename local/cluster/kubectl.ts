import { join } from "node:path";
import { bin, work } from "../../lib/paths.ts";
import { fieldManager } from "./api.ts";
import { command } from "./command.ts";
import { kubeconfig } from "./layout.ts";

/** Not the one in the home directory: nothing is written outside the project. */
const cache = join(work, "cache/kubectl");

/** Runs kubectl on the embedded cluster and returns what it printed. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  return await command(
    join(bin, "kubectl"),
    [`--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`, ...args],
    {
      // The cluster is on this machine: a proxy for the way out could not reach it.
      env: { NO_PROXY: "*", no_proxy: "*" },
      ...(input === undefined ? {} : { input }),
    },
  );
}

/** Applies manifests by server-side apply: again and again gives the same. */
export async function apply(manifests: string): Promise<void> {
  await kubectl(
    ["apply", "--server-side", "--force-conflicts", `--field-manager=${fieldManager}`, "-f", "-"],
    manifests,
  );
}
