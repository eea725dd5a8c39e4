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

function applySide(label: string, objects: Objects, source: (folder: string) => readonly string[]): Side {
  const { after, before } = objects;
  const apply = (folder: string) => kubectl(objects, "apply", "--server-side", ...source(folder));
  const ready = readiness(objects);
  return {
    label,
    commands: {
      deploy: [apply(before), ...ready],
      look: [kubectl(objects, "diff", "--server-side", ...source(before))],
      again: [apply(before), ...ready],
      change: [apply(after), ...ready],
      remove: [kubectl(objects, "delete", "--ignore-not-found", "--wait", ...source(before))],
    },
  };
}

/** What a person would wait for after an apply: workloads rolled out, Jobs complete. */
export function readiness(objects: Objects): readonly MeasuredCommand[] {
  const more = ["--namespace", objects.namespace, "--timeout=10m"];
  return [
    kubectl(objects, "rollout", "status", "deployment,statefulset", ...more),
    kubectl(objects, "wait", "--for=condition=complete", "job", "--all", ...more),
  ];
}

function kubectl({ before, env }: Objects, ...args: readonly string[]): MeasuredCommand {
  return { file: "kubectl", args, cwd: before, env };
}
