import { inside } from "../../../local/cluster/layout.ts";
import { firstProcess, onMachine } from "../../../local/cluster/machine.ts";
import type { Deployment } from "../deployment.ts";
import { type Argv, type Fault, whileLasting } from "./lasting.ts";
import { must, type Pod } from "./pods.ts";

/** Faults of processes, by signals that no program can catch, from outside its pod. */

/** Kills the first process of a pod's main container, as the kernel does when memory runs out. */
export async function kill(pod: Pod): Promise<void> {
  await onMachine(pod.node, "ctr", signal("SIGKILL", idOf(pod)));
}

/** Asks the first process of a pod's main container to end, without a word to Kubernetes. */
export async function terminate(pod: Pod): Promise<void> {
  await onMachine(pod.node, "ctr", signal("SIGTERM", idOf(pod)));
}

/** Kills the first processes of all pods at the same time and deletes the pods: those that come back have other addresses. */
export async function killAll(deployment: Deployment, pods: readonly Pod[]): Promise<void> {
  await Promise.all(pods.map(kill));
  const names = pods.map(({ name }) => name);
  const now = ["--force", "--grace-period=0", "--wait=false"];
  await must(deployment, "delete", "pods", ...names, "-n", deployment.namespace, ...now);
}

/** Stops a process without its notice, as a machine does that hangs, and lets it go on after the work. */
export async function whilePaused<T>(pod: Pod, work: () => Promise<T>): Promise<T> {
  const id = idOf(pod);
  const enter = await entering(pod.node);
  const send = (name: string): Argv => [...enter, `${inside.bin}/ctr`, ...signal(name, id)];
  // Killed meanwhile, by a probe that got no answer, it cannot be told to go on.
  const end: Argv = ["sh", "-c", '"$@" || true', "sh", ...send("SIGCONT")];
  const fault: Fault = { begin: send("SIGSTOP"), end };
  return await whileLasting(fault, 120, work);
}

/** What runs a program in a pod's main container without the API server: also on a node that is cut off. */
export async function enteringContainer(pod: Pod, execution: string): Promise<Argv> {
  const task = ["--namespace=k8s.io", "tasks", "exec", `--exec-id=${execution}`, idOf(pod)];
  return [...(await entering(pod.node)), `${inside.bin}/ctr`, ...task];
}

function signal(name: string, id: string): readonly string[] {
  return ["--namespace=k8s.io", "tasks", "kill", `--signal=${name}`, id];
}

function idOf({ name, main, containers }: Pod): string {
  const id = containers[main];
  if (!id) throw new Error(`The container ${main} of the pod ${name} does not run.`);
  return id;
}

/** What runs a program inside a machine. */
export async function entering(machine: string): Promise<Argv> {
  const pid = await firstProcess(machine);
  if (pid === undefined) throw new Error(`The machine ${machine} is not running.`);
  return ["nsenter", `--target=${pid}`, "--mount", "--net", "--pid", "--uts", "--ipc", "--"];
}
