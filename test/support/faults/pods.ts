import { z } from "zod";
import type { Deployment } from "../deployment.ts";

/** A pod as faults see it. */
export interface Pod {
  readonly name: string;
  readonly workload: string;
  readonly node: string;
  readonly ip: string;
  /** The container that the pod is there for: its first. */
  readonly main: string;
  /** Name of each container, and its id at the runtime. */
  readonly containers: Readonly<Record<string, string>>;
  /** What its containers say that they listen on. */
  readonly ports: readonly number[];
}

const nameLabel = "app.kubernetes.io/name";

const port = z.object({ containerPort: z.number(), protocol: z.string().default("TCP") });

const pod = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    nodeName: z.string().default(""),
    containers: z.array(z.object({ name: z.string(), ports: z.array(port).default([]) })),
  }),
  status: z.object({
    phase: z.string(),
    podIP: z.string().default(""),
    containerStatuses: z
      .array(z.object({ name: z.string(), containerID: z.string().default("") }))
      .default([]),
  }),
});

/** The pods of a workload that run and are to stay, in order of name. */
export async function podsOf(deployment: Deployment, workload: string): Promise<readonly Pod[]> {
  return await podsIn(deployment, deployment.namespace, "-l", `${nameLabel}=${workload}`);
}

/** The pods of a namespace that run and are to stay, in order of name. */
export async function podsIn(
  deployment: Deployment,
  namespace: string,
  ...selection: readonly string[]
): Promise<readonly Pod[]> {
  const text = await must(deployment, "get", "pods", "-n", namespace, ...selection, "-o", "json");
  const { items } = z.object({ items: z.array(pod) }).parse(JSON.parse(text));
  return items
    .filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === "Running")
    .map(podFrom)
    .sort((a, b) => a.name.localeCompare(b.name));
}

function podFrom({ metadata, spec, status }: z.infer<typeof pod>): Pod {
  const ports = spec.containers.flatMap((container) => container.ports);
  return {
    name: metadata.name,
    workload: metadata.labels[nameLabel] ?? metadata.name,
    node: spec.nodeName,
    ip: status.podIP,
    main: spec.containers[0]?.name ?? "",
    containers: Object.fromEntries(
      status.containerStatuses.map(({ name, containerID }) => [name, containerID.split("//")[1] ?? ""]),
    ),
    ports: ports.filter(({ protocol }) => protocol === "TCP").map(({ containerPort }) => containerPort),
  };
}

/** What kubectl printed; fails with it where it failed. */
export async function must(deployment: Deployment, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await deployment.kubectl(...args);
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(" ")}: ${output}`);
  return output;
}
