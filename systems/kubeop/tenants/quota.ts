import { parseQuantity } from "../../../lib/quantity.ts";

/** What the pods of a namespace may ask for together, and what they may grow to. */
export interface Amounts {
  readonly requests: string;
  readonly limits: string;
}

export interface QuotaSettings {
  readonly cpu: Amounts;
  readonly memory: Amounts;
  readonly pods: number;
  readonly services: number;
  readonly loadBalancers: number;
  readonly nodePorts: number;
  readonly persistentVolumeClaims: number;
  readonly storage: string;
}

/** `spec.hard` of a ResourceQuota. */
export type Hard = Readonly<Record<string, string>>;

/** Where each of its names is set. */
const places = {
  pods: ({ pods }) => `${pods}`,
  "requests.cpu": ({ cpu }) => cpu.requests,
  "requests.memory": ({ memory }) => memory.requests,
  "limits.cpu": ({ cpu }) => cpu.limits,
  "limits.memory": ({ memory }) => memory.limits,
  services: ({ services }) => `${services}`,
  "services.loadbalancers": ({ loadBalancers }) => `${loadBalancers}`,
  "services.nodeports": ({ nodePorts }) => `${nodePorts}`,
  persistentvolumeclaims: ({ persistentVolumeClaims }) => `${persistentVolumeClaims}`,
  "requests.storage": ({ storage }) => storage,
} as const satisfies Readonly<Record<string, (quota: QuotaSettings) => string>>;

/** Other names of the same. */
export const aliases: Hard = { cpu: "requests.cpu", memory: "requests.memory" };

export function hardOf(quota: QuotaSettings): Hard {
  return Object.fromEntries(Object.entries(places).map(([name, value]) => [name, value(quota)]));
}

/** What of a quota is above another, by name. */
export function above(quota: Hard, maximum: Hard): readonly string[] {
  return Object.entries(maximum).flatMap(([name, most]) => (isMore(quota[name], most) ? [name] : []));
}

/** The smaller of both, name by name. */
export function within(quota: Hard, maximum: Hard): Hard {
  const smaller = ([name, value]: readonly [string, string]) => {
    const most = maximum[name];
    return [name, most !== undefined && isMore(value, most) ? most : value];
  };
  return Object.fromEntries(Object.entries(quota).map(smaller));
}

function isMore(value: string | undefined, most: string): boolean {
  return value !== undefined && (parseQuantity(value) ?? 0) > (parseQuantity(most) ?? 0);
}

/** What the operator writes, which is refused where the maximum is less. */
export const operatorQuota: Hard = { pods: "10", "requests.cpu": "1", "requests.memory": "1Gi" };
