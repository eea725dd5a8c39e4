import { list, read } from "./api.ts";
import { startedAt } from "./machine.ts";
import { nodes } from "./topology.ts";

/**
 * Whether the cluster is ready. What the API server says may date from before a restart, when nobody could tell it that
 * everything had stopped; so news counts only if it is younger than the machine it is about.
 */

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime?: string;
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions?: readonly Condition[] };
}

/** What a pod says of itself, as far as readiness needs it. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly state?: {
    readonly running?: { readonly startedAt: string };
    readonly waiting?: { readonly reason?: string };
  };
}

/** When each machine was started, by its name. */
export type Starts = ReadonlyMap<string, Date>;

export async function starts(): Promise<Starts> {
  const entries = await Promise.all(nodes.map(async ({ name }) => [name, await startedAt(name)] as const));
  return new Map(entries.filter((entry): entry is readonly [string, Date] => entry[1] !== undefined));
}

export async function apiIsReady(): Promise<boolean> {
  return (await read("/readyz")) !== undefined;
}

/** The nodes that say that they are ready, and have said so since they were started. */
export async function readyNodes(): Promise<readonly string[]> {
  const since = await starts();
  const all = await list<Node>("/api/v1/nodes");
  return all.filter((node) => isReadyNode(node, since)).map((node) => node.metadata.name);
}

function isReadyNode(node: Node, since: Starts): boolean {
  const ready = node.status.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && isSince(ready.lastHeartbeatTime, since.get(node.metadata.name));
}

/** A pod that is not ready, and why as far as it says. */
export interface Unready {
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
}

/** The pods that should be ready and are not. */
export async function unreadyPods(namespaces?: readonly string[]): Promise<readonly Unready[]> {
  const since = await starts();
  const all = await list<Pod>("/api/v1/pods");
  return all
    .filter((pod) => namespaces === undefined || namespaces.includes(pod.metadata.namespace))
    .filter((pod) => !isReadyPod(pod, since))
    .map((pod) => ({ namespace: pod.metadata.namespace, name: pod.metadata.name, reason: reasonOf(pod) }));
}

/** A pod that has done its work, or is on its way out, is not waited for. */
export function isReadyPod(pod: Pod, since: Starts): boolean {
  const { phase, conditions = [], containerStatuses = [] } = pod.status;
  if (phase === "Succeeded" || pod.metadata.deletionTimestamp) return true;
  const ready = conditions.some(({ type, status }) => type === "Ready" && status === "True");
  const start = since.get(pod.spec.nodeName ?? "");
  return ready && containerStatuses.every(({ state }) => isSince(state?.running?.startedAt, start));
}

/** Why a pod isn't ready, as far as it says. */
export function reasonOf({ status }: Pod): string {
  // Containers that were never reached still say that they are waiting.
  if (status.phase === "Failed") return "Failed";
  const waiting = status.containerStatuses?.map(({ state }) => state?.waiting?.reason).find(Boolean);
  return waiting ?? (status.phase === "Running" ? "NotReady" : (status.phase ?? "Unknown"));
}

/** Times in the API are whole seconds, cut off. */
function isSince(time: string | undefined, start: Date | undefined): boolean {
  if (time === undefined || start === undefined) return false;
  return Date.parse(time) >= Math.floor(start.getTime() / 1000) * 1000;
}

interface Deployment {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: { readonly observedGeneration?: number; readonly availableReplicas?: number };
}

/** Which parts of the add-ons do not work yet. */
export async function unreadyAddons(): Promise<readonly string[]> {
  const namespaces = ["kube-system", "traefik"];
  const deployments = await Promise.all(
    namespaces.map((namespace) => list<Deployment>(`/apis/apps/v1/namespaces/${namespace}/deployments`)),
  );
  if (deployments.some((some) => some.length === 0)) return ["deployments"];
  const lagging = deployments.flat().filter(({ metadata, spec, status }) => {
    return metadata.generation !== status.observedGeneration || spec.replicas !== status.availableReplicas;
  });
  const pods = await unreadyPods(namespaces);
  const metrics = await read("/apis/metrics.k8s.io/v1beta1");
  const names = [
    ...lagging.map(({ metadata }) => metadata.name),
    ...pods.map(({ name, reason }) => `${name} (${reason})`),
  ];
  return metrics === undefined ? [...names, "metrics API"] : names;
}
