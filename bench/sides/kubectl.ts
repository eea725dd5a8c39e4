import { join } from "node:path";
import type { MeasuredCommand } from "../run/command.ts";
import type { Side } from "./side.ts";

/** Folders with the objects before and after the change, and the environment with the cluster's address. */
export interface Objects {
  readonly before: string;
  readonly after: string;
  readonly namespace: string;
  readonly env: NodeJS.ProcessEnv;
}

/** `kubectl apply --server-side`, and a wait for what a person would wait for. */
export function kubectlSide(objects: Objects): Side {
  return applySide("kubectl, server-side", objects, (folder) => ["-f", join(folder, "objects.yaml")]);
}

/** The same by kubectl's own kustomize. */
export function kustomizeSide(objects: Objects): Side {
  return applySide("kustomize (kubectl -k)", objects, (folder) => ["-k", join(folder, "kustomize")]);
}

function applySide(
  label: string,
  { after, before, env, namespace }: Objects,
  source: (folder: string) => readonly string[],
): Side {
  const kubectl = (...args: readonly string[]): MeasuredCommand => ({
    file: "kubectl",
    args,
    cwd: before,
    env,
  });
  const ready = [
    kubectl("rollout", "status", "deployment,statefulset", "--namespace", namespace, "--timeout=10m"),
    kubectl("wait", "--for=condition=complete", "job", "--all", "--namespace", namespace, "--timeout=10m"),
  ];
  const apply = (folder: string) => kubectl("apply", "--server-side", ...source(folder));
  return {
    label,
    commands: {
      deploy: [apply(before), ...ready],
      look: [kubectl("diff", "--server-side", ...source(before))],
      again: [apply(before), ...ready],
      change: [apply(after), ...ready],
      remove: [kubectl("delete", "--ignore-not-found", "--wait", ...source(before))],
    },
  };
}
