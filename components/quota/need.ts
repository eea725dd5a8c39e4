import { type Amount, cpuQuantity, memoryQuantity, sum, times } from "./amount.ts";
import type { PodDemand } from "./demand.ts";

/** Everything that a namespace must have room for. */
export interface Demands {
  readonly pods: readonly PodDemand[];
  readonly services: number;
  readonly persistentVolumeClaims: number;
}

/** What a ResourceQuota limits, in whole numbers: thousandths of a core, bytes, objects. */
export const quotaNames = [
  "requests.cpu",
  "limits.cpu",
  "requests.memory",
  "limits.memory",
  "pods",
  "services",
  "persistentvolumeclaims",
] as const;

export type QuotaName = (typeof quotaNames)[number];

export type Need = Readonly<Record<QuotaName, number>>;

/** The most that is needed at one time: all autoscalers at their maxima, all rollouts and all jobs at once. */
export function need({ persistentVolumeClaims, pods, services }: Demands): Need {
  const requests = total(pods, "requests");
  const limits = total(pods, "limits");
  return {
    "requests.cpu": requests.cpu,
    "limits.cpu": limits.cpu,
    "requests.memory": requests.memory,
    "limits.memory": limits.memory,
    pods: pods.reduce((all, demand) => all + podCount(demand), 0),
    services,
    persistentvolumeclaims: persistentVolumeClaims,
  };
}

export function withHeadroom(need: Need, percent: number): Need {
  const entries = quotaNames.map((name) => [name, headroom(name, need[name], percent)]);
  return Object.fromEntries(entries) as Need;
}

/** Objects are few and memory is given in whole mebibytes: a little more, never less. */
function headroom(name: QuotaName, value: number, percent: number): number {
  const step = name.endsWith("memory") ? 2 ** 20 : 1;
  return Math.ceil((value * (100 + percent)) / 100 / step) * step;
}

export function format(name: QuotaName, value: number): string {
  if (name.endsWith("cpu")) return cpuQuantity(value);
  return name.endsWith("memory") ? memoryQuantity(value) : `${value}`;
}

/** What a controller's pods take of one limit. */
export function share(name: QuotaName, demand: PodDemand): number {
  const [kind, of] = name.split(".") as ["requests" | "limits", keyof Amount];
  if (name === "pods") return podCount(demand);
  return of ? demand[kind][of] * podCount(demand) : 0;
}

function total(pods: readonly PodDemand[], kind: "requests" | "limits"): Amount {
  return sum(pods.map((demand) => times(demand[kind], podCount(demand))));
}

function podCount({ count, surge }: PodDemand): number {
  return count + surge;
}
