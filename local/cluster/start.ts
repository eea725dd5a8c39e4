import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyFoundations } from "./addons.ts";
import { reconnect } from "./api.ts";
import { controlPlane } from "./controlplane.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { data, kubeconfig, pki } from "./layout.ts";
import { isCurrent, startMachine, stopMachine } from "./machine.ts";
import { createNetwork, networkIsUp, removeNetwork } from "./network.ts";
import { nodeDefinition } from "./node.ts";
import { ensurePki } from "./pki.ts";
import { apiIsReady, readyNodes } from "./readiness.ts";
import type { Definition } from "./supervise.ts";
import { control, machines, nodes, outside } from "./topology.ts";
import { until } from "./until.ts";

/** The parts of starting the cluster. Each leaves alone what is there, and replaces what is there by half. */

/** What a machine runs. */
export function definitionOf(machine: string): Definition {
  if (machine === control.name) return controlPlane();
  const node = nodes.find(({ name }) => name === machine);
  if (!node)
    throw new Error(
      `There is no machine ${machine}. There are: ${machines.map(({ name }) => name).join(", ")}.`,
    );
  return nodeDefinition(node);
}

/** A network that an interrupted run, or a reboot, left incomplete is made anew, and with it all machines on it. */
export async function ensureNetwork(): Promise<void> {
  if (await networkIsUp()) return;
  await stopMachines();
  await removeNetwork();
  await createNetwork();
}

export async function stopMachines(): Promise<void> {
  await Promise.all([...machines, outside].map(({ name }) => stopMachine(name)));
}

export async function startControlPlane(): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  // Without its authority, what still runs belongs to a cluster whose folder was deleted from under it.
  if (!existsSync(join(pki, "ca.crt"))) await stopMachines();
  await ensurePki(pki);
  reconnect();
  await writeKubeconfig();
  await ensureMachine(control.name);
  await until("the API server is ready", 60, apiIsReady);
  await applyFoundations();
}

export async function startNodes(update: (detail: string) => void): Promise<void> {
  await Promise.all(nodes.map(({ name }) => ensureMachine(name)));
  await waitForNone("all nodes are ready", 90, async () => missingFrom(await readyNodes()), update);
}

/** Waits until nothing is left of a list, and shows what it waits for. */
export async function waitForNone(
  what: string,
  seconds: number,
  remaining: () => Promise<readonly string[]>,
  update: (detail: string) => void,
): Promise<void> {
  let names: readonly string[] = [];
  await until(
    () => `${what} (missing: ${names.join(", ")})`,
    seconds,
    async () => {
      names = await remaining();
      if (names.length > 0) update(`waits for ${names.join(", ")}`);
      return names.length === 0;
    },
  );
}

const missingFrom = (ready: readonly string[]) =>
  nodes.map(({ name }) => name).filter((name) => !ready.includes(name));

/** Starts a machine, unless it runs and runs what it should. */
export async function ensureMachine(name: string): Promise<void> {
  const definition = definitionOf(name);
  if (await isCurrent(name, definition)) return;
  await stopMachine(name);
  await startMachine(name, definition);
}

/** The administrator's, for people and programs on the host: complete in itself, and for root's eyes only. */
async function writeKubeconfig(): Promise<void> {
  const contents = async (file: string) => await readFile(join(pki, file), "utf8");
  const text = renderKubeconfig({
    by: "content",
    ca: await contents("ca.crt"),
    certificate: await contents("admin.crt"),
    key: await contents("admin.key"),
  });
  await writeFile(kubeconfig, text, { mode: 0o600 });
}
