import { join } from "node:path";
import type { MeasuredCommand } from "../run/command.ts";
import { type Objects, readiness } from "./kubectl.ts";
import type { Side } from "./side.ts";

/**
 * A chart that holds the objects. Its own record is in another namespace, because the chart makes and removes its own.
 * kubectl waits for it: Helm's own wait never ends where a volume claim waits for its first pod, which a CronJob makes.
 */
export function helmSide(objects: Objects): Side {
  const { after, before, env } = objects;
  const helm = (...args: readonly string[]): MeasuredCommand => ({
    file: "helm",
    args: [...args, "--namespace=default"],
    cwd: before,
    env: { ...env, HELM_CACHE_HOME: join(before, "helm"), HELM_CONFIG_HOME: join(before, "helm") },
  });
  const upgrade = (folder: string) => helm("upgrade", "--install", "measured", join(folder, "chart"));
  const ready = readiness(objects);
  return {
    label: "Helm",
    commands: {
      deploy: [upgrade(before), ...ready],
      again: [upgrade(before), ...ready],
      change: [upgrade(after), ...ready],
      remove: [helm("uninstall", "measured", "--wait", "--timeout=10m")],
    },
  };
}
