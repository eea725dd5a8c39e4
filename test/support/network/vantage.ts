import { join } from "node:path";
import { execa } from "execa";
import { netns } from "../../../local/cluster/layout.ts";
import { firstProcess, onMachine } from "../../../local/cluster/machine.ts";
import type { Pod } from "../faults/pods.ts";
import type { Address } from "./dial.ts";
import type { Greeting } from "./greet.ts";

/**
 * Tries connections from where a real pod stands: in its own network, with its own address and all policies that apply to it,
 * whether or not its image has anything to try with.
 */
export async function dialFrom(pod: Pod, addresses: readonly Address[]): Promise<readonly boolean[]> {
  const machine = await firstProcess(pod.node);
  const process = await processOf(pod);
  return await dialIn(`/proc/${machine}/root/proc/${process}/ns/net`, addresses);
}

/** Tries connections from a node itself, which policies do not hold for: to see whether anybody listens at all. */
export async function dialFromNode(node: string, addresses: readonly Address[]): Promise<readonly boolean[]> {
  return await dialIn(netns(node), addresses);
}

async function dialIn(namespace: string, addresses: readonly Address[]): Promise<readonly boolean[]> {
  return JSON.parse(await runIn(namespace, "dial.ts", addresses)) as boolean[];
}

/** Greets a server from its own node, which policies let in, so that the server alone decides. */
export async function greetFromNode(node: string, greeting: Greeting): Promise<string> {
  return await runIn(netns(node), "greet.ts", greeting);
}

/** Runs a program of this folder in another network. */
async function runIn(namespace: string, program: string, input: unknown): Promise<string> {
  const command = [process.execPath, join(import.meta.dirname, program)];
  const options = { input: JSON.stringify(input) };
  const { stdout } = await execa("nsenter", [`--net=${namespace}`, "--", ...command], options);
  return stdout;
}

/** The number of the pod's main process, as its node counts. */
async function processOf({ containers, main, name, node }: Pod): Promise<number> {
  const tasks = await onMachine(node, "ctr", ["--namespace=k8s.io", "tasks", "list"]);
  const line = tasks.split("\n").find((each) => each.startsWith(containers[main] ?? "none"));
  const pid = Number(line?.split(/\s+/)[1]);
  if (!pid) throw new Error(`The container ${main} of the pod ${name} does not run on ${node}.`);
  return pid;
}
