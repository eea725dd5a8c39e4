import { join } from "node:path";
import type { MeasuredCommand } from "../run/command.ts";
import type { Objects } from "./kubectl.ts";
import type { Side } from "./side.ts";

/** A chart that holds the objects. Its own record is in another namespace, because the chart makes and removes its own. */
export function helmSide({ after, before, env }: Objects): Side {
  const helm = (...args: readonly string[]): MeasuredCommand => ({
    file: "helm",
    args: [...args, "--namespace=default"],
    cwd: before,
    env: { ...env, HELM_CACHE_HOME: join(before, "helm"), HELM_CONFIG_HOME: join(before, "helm") },
  });
  const wait = ["--wait", "--wait-for-jobs", "--timeout=10m"];
  const upgrade = (folder: string) =>
    helm("upgrade", "--install", "measured", join(folder, "chart"), ...wait);
  return {
    label: "Helm",
    commands: {
      deploy: [upgrade(before)],
      again: [upgrade(before)],
      change: [upgrade(after)],
      remove: [helm("uninstall", "measured", "--wait", "--timeout=10m")],
    },
  };
}
