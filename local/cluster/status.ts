import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { answers, askedParts } from "../outside/index.ts";
import { outsideParts } from "../outside/parts.ts";
import { list } from "./api.ts";
import { processesOf } from "./cgroups.ts";
import { kubeconfig } from "./layout.ts";
import { firstProcess } from "./machine.ts";
import { owner } from "./owner.ts";
import { readyNodes, type Unready, unreadyPods } from "./readiness.ts";
import { control, type Machine, machines, nodes, outside } from "./topology.ts";

/** One machine of the cluster as it is now. */
export interface MachineStatus {
  readonly name: string;
  /** `control plane`, `node`, or what runs on the machine outside the cluster. */
  readonly role: string;
  readonly address: string;
  /** Only a node has one. */
  readonly zone?: string;
  readonly running: boolean;
  readonly ready: boolean;
  /** The kubelet's version; the control plane is built from the same source. */
  readonly version?: string;
  /** The host's number of the machine's process 1. */
  readonly pid?: number;
  /** What all its processes take of the memory, in MiB; what several share is divided among them. */
  readonly memory: number;
}

export interface Status {
  /** The checkout that the cluster belongs to; none while it is stopped. */
  readonly owner?: string;
  readonly machines: readonly MachineStatus[];
  readonly unready: readonly Unready[];
}

/** Prints what of the cluster runs, and what it takes. */
export async function status(): Promise<void> {
  for (const line of describe(await inspect())) console.log(line);
}

/** The status in lines of text. */
export function describe({ owner: root, machines: all, unready }: Status): readonly string[] {
  if (root === undefined) return ["The cluster is stopped."];
  const rows = all.map((machine) => [
    machine.name,
    machine.role,
    machine.zone ?? "",
    machine.address,
    machine.version ?? "",
    machine.ready ? "ready" : machine.running ? "not ready" : "stopped",
    machine.pid === undefined ? "" : `pid ${machine.pid}`,
    `${machine.memory} MiB`,
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const total = all.reduce((sum, { memory }) => sum + memory, 0);
  return [
    `The cluster of ${root} (kubeconfig: ${relative(root, kubeconfig)}) takes ${total} MiB:`,
    ...rows.map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    ),
    unready.length === 0 ? "All pods are ready." : "Pods that are not ready:",
    ...unready.map(({ namespace, name, reason }) => `  ${namespace}/${name}: ${reason}`),
  ];
}

/** What of the cluster runs, and what it takes. */
export async function inspect(): Promise<Status> {
  const root = await owner();
  if (root === undefined) return { machines: [], unready: [] };
  const [ready, versions] = [await readyNodes(), await kubeletVersions()];
  const all = machines.map(async (machine): Promise<MachineStatus> => {
    const { name } = machine;
    const zone = nodes.find((node) => node.name === name)?.zone;
    const version = name === control.name ? [...versions.values()][0] : versions.get(name);
    return {
      ...(await processStatus(machine)),
      role: name === control.name ? "control plane" : "node",
      ...(zone ? { zone } : {}),
      ready: name === control.name ? versions.size > 0 : ready.includes(name),
      ...(version ? { version } : {}),
    };
  });
  const everything = [...(await Promise.all(all)), ...(await outsideStatus())];
  return { owner: root, machines: everything, unready: await unreadyPods() };
}

async function processStatus({ address, name }: Machine) {
  const pid = await firstProcess(name);
  return {
    ...{ address, name },
    running: pid !== undefined,
    ...(pid ? { pid } : {}),
    memory: await memoryOf(await processesOf(name)),
  };
}

/** The machine outside the cluster, where a stack asks for anything on it. */
async function outsideStatus(): Promise<readonly MachineStatus[]> {
  const parts = await askedParts();
  if (parts.length === 0) return [];
  const ready = (await Promise.all(parts.map(answers))).every((answered) => answered);
  const role = parts.map((part) => outsideParts[part].title).join(", ");
  return [{ ...(await processStatus(outside)), role, ready }];
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly nodeInfo?: { readonly kubeletVersion: string } };
}

async function kubeletVersions(): Promise<ReadonlyMap<string, string>> {
  const all = await list<Node>("/api/v1/nodes");
  return new Map(all.map(({ metadata, status }) => [metadata.name, status.nodeInfo?.kubeletVersion ?? ""]));
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  const texts = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "")),
  );
  return Math.round(texts.reduce((sum, text) => sum + proportionalKilobytes(text), 0) / 1024);
}

/** Reads the proportional set size from /proc/<pid>/smaps_rollup. */
export const proportionalKilobytes = (text: string): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
