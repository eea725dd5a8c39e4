import { hourMs, spoken } from "../../lib/days.ts";
import { selects } from "../../rules/kubernetes/selectors.ts";
import { CannotTell, type ClusterReader, type LiveContext } from "./check.ts";
import type { Controller, Item, Pod } from "./objects.ts";

/** Objects of a kind in all namespaces of the stack; `api` such as `apps/v1`. */
export async function everyOne<T>(
  cluster: ClusterReader,
  { namespaces }: LiveContext,
  api: string,
  resource: string,
): Promise<readonly T[]> {
  const lists = namespaces.map((namespace) => cluster.list<T>(pathOf(api, resource, namespace)));
  const found = await Promise.all(lists);
  return found.flatMap((list) => {
    if (!list) throw new CannotTell(`The cluster knows no ${resource} of ${api}.`);
    return list;
  });
}

/** The same, where the cluster need not know the kind. */
export async function anyOf<T>(
  cluster: ClusterReader,
  { namespaces }: LiveContext,
  api: string,
  resource: string,
): Promise<readonly T[] | undefined> {
  const lists = await Promise.all(
    namespaces.map((namespace) => cluster.list<T>(pathOf(api, resource, namespace))),
  );
  return lists.every((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

export function pathOf(api: string, resource: string, namespace?: string): string {
  const root = api.includes("/") ? `/apis/${api}` : `/api/${api}`;
  return namespace === undefined ? `${root}/${resource}` : `${root}/namespaces/${namespace}/${resource}`;
}

export const everyPod = (cluster: ClusterReader, context: LiveContext) =>
  everyOne<Pod>(cluster, context, "v1", "pods");

/** A workload that runs on, with its pods. */
export interface RunningWorkload {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly object: Controller;
  readonly pods: readonly Pod[];
}

const kinds = { Deployment: "deployments", StatefulSet: "statefulsets", DaemonSet: "daemonsets" } as const;
type Kind = keyof typeof kinds;

export async function everyWorkload(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly RunningWorkload[]> {
  const pods = await everyPod(cluster, context);
  const found = Object.entries(kinds).map(async ([kind, resource]) => {
    const objects = await everyOne<Controller>(cluster, context, "apps/v1", resource);
    return objects.map((object) => ({
      kind: kind as Kind,
      object,
      pods: pods.filter((pod) => isOf(pod, object)),
    }));
  });
  return (await Promise.all(found)).flat();
}

function isOf(pod: Pod, object: Controller): boolean {
  const { deletionTimestamp, labels = {}, namespace } = pod.metadata;
  const there = deletionTimestamp === undefined && namespace === object.metadata.namespace;
  return there && selects(object.spec.selector, labels);
}

export const dayHours = 24;

/** How long ago that was, in words. */
export function since(moment: string, { clock }: Pick<LiveContext, "clock">): string {
  return lasting(hoursSince(moment, clock));
}

export function hoursSince(moment: string, clock: Date): number {
  return (clock.getTime() - Date.parse(moment)) / hourMs;
}

export function lasting(hours: number): string {
  if (hours >= 1) return spoken(hours);
  const minutes = Math.max(0, Math.floor(hours * 60));
  return `${minutes} minute${minutes === 1 ? "" : "s"}`;
}

export function byNewest<T extends Item>(items: readonly T[]): readonly T[] {
  const made = ({ metadata }: Item) => Date.parse(metadata.creationTimestamp ?? "") || 0;
  return [...items].sort((one, other) => made(other) - made(one));
}
