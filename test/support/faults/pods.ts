import { z } from "zod";
import type { Deployment } from "../deployment.ts";

/** A pod as faults see it. */
export interface Pod {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  /** The container that the pod is there for: its first. */
  readonly main: string;
  /** Name of each container, and its id at the runtime. */
  readonly containers: Readonly<Record<string, string>>;
}

const list = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      spec: z.object({
        nodeName: z.string().default(""),
        containers: z.array(z.object({ name: z.string() })),
      }),
      status: z.object({
        phase: z.string(),
        podIP: z.string().default(""),
        containerStatuses: z
          .array(z.object({ name: z.string(), containerID: z.string().default("") }))
          .default([]),
      }),
    }),
  ),
});

/** The pods of a workload that run and are to stay, in order of name. */
export async function podsOf(deployment: Deployment, workload: string): Promise<readonly Pod[]> {
  const label = `app.kubernetes.io/name=${workload}`;
  const command = ["get", "pods", "-n", deployment.namespace, "-l", label, "-o", "json"];
  const { items } = list.parse(JSON.parse(await must(deployment, ...command)));
  return items
    .filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === "Running")
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      node: spec.nodeName,
      ip: status.podIP,
      main: spec.containers[0]?.name ?? "",
      containers: Object.fromEntries(
        status.containerStatuses.map(({ name, containerID }) => [name, containerID.split("//")[1] ?? ""]),
      ),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What kubectl printed; fails with it where it failed. */
export async function must(deployment: Deployment, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await deployment.kubectl(...args);
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(" ")}: ${output}`);
  return output;
}
