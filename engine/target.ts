import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import { root, work } from "../lib/paths.ts";
import { Problem } from "../lib/problem.ts";
import { kubeconfig as embedded } from "../local/cluster/layout.ts";
import type { Engine } from "./engine.ts";
import { engineEnvironment, ownProgram, quietHome, stacksFolder } from "./environment.ts";

/**
 * Where commands go: the embedded engine and cluster, or those that the user named on purpose.
 *
 * `make … KUBECONFIG=file CONTEXT=name` names a cluster of the user's own. A KUBECONFIG that merely is in the
 * environment does not count: nobody should deploy to production because of an old export.
 */
export function target(env: NodeJS.ProcessEnv): Engine {
  const { SEAWORTHY_KUBECONFIG: file, SEAWORTHY_CONTEXT: context, KUBECONFIG: ambient } = env;
  if (!file && !context) {
    return { env: engineEnvironment(embedded, stacksFolder), stacksFolder, program: ownProgram };
  }
  const kubeconfig = select(file || ambient || join(env.HOME ?? "", ".kube/config"), context);
  // The program needs the pinned Node.js, whatever else is the user's own.
  const PATH = [join(root, "node_modules/.bin"), env.PATH].join(delimiter);
  const own = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
  const PULUMI_HOME = quietHome(own, join(work, "homes", String(process.pid)));
  return {
    env: { ...env, KUBECONFIG: kubeconfig, PATH, PULUMI_HOME },
    stacksFolder: undefined,
    program: root,
  };
}

/** A kubeconfig whose current context is the wanted one; the user's own file stays as it is. */
function select(file: string, context: string | undefined): string {
  if (!existsSync(file))
    throw new Problem(`There is no kubeconfig at ${file}.`, "Give the right file: KUBECONFIG=path.");
  if (!context) return file;
  const config = parse(readFileSync(file, "utf8")) as { contexts?: { name: string }[] };
  const names = (config.contexts ?? []).map(({ name }) => name);
  if (!names.includes(context)) {
    throw new Problem(
      `${file} has no context "${context}".`,
      `Give one of: ${names.join(", ") || "(it has none)"}.`,
    );
  }
  const selected = join(work, "selected-kubeconfig");
  mkdirSync(work, { recursive: true });
  writeFileSync(selected, stringify({ ...config, "current-context": context }), { mode: 0o600 });
  return selected;
}
