import { z } from "zod";
import type { Resources } from "../resources.ts";
import { type Amount, bytes, larger, milliCpu, nothing, sum } from "./amount.ts";

/** What the pods of one controller need together at their most. */
export interface PodDemand {
  readonly name: string;
  /** What the scheduler sets aside for one pod. */
  readonly requests: Amount;
  /** What one pod may grow to. */
  readonly limits: Amount;
  /** Pods at a time, at most. */
  readonly count: number;
  /** Pods beyond those while a new version rolls out. */
  readonly surge: number;
}

const quantity = z.union([z.string(), z.number().transform(String)]);
const quantities = z.object({ cpu: quantity.optional(), memory: quantity.optional() }).default({});

const container = z.object({
  resources: z.object({ requests: quantities, limits: quantities }).prefault({}),
  restartPolicy: z.string().optional(),
});

/** The part of a pod's specification that costs something. The rest may hold values that are known only later. */
const podSpec = z.object({
  initContainers: z.array(container).default([]),
  containers: z.array(container),
});

type Container = z.infer<typeof container>;

/** The demand of `count` pods of the very specification that is deployed. `defaults` are the namespace's LimitRange. */
export function podDemand(
  name: string,
  spec: unknown,
  size: { readonly count: number; readonly surge: number },
  defaults: Resources,
): PodDemand {
  const parsed = podSpec.safeParse(spec);
  if (!parsed.success) {
    throw new Error(
      `What the pods of ${name} need can't be added up: their containers and resources must be plain values. ${z.prettifyError(parsed.error)}`,
    );
  }
  const of = (kind: "requests" | "limits") => podAmount(parsed.data, (one) => amount(one, kind, defaults));
  return { name, ...size, requests: of("requests"), limits: of("limits") };
}

/**
 * Containers run together, init containers one after the other beside the sidecars that were started before them.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function podAmount(pod: z.infer<typeof podSpec>, of: (container: Container) => Amount): Amount {
  let sidecars = nothing;
  let highest = nothing;
  for (const init of pod.initContainers) {
    const together = sum([sidecars, of(init)]);
    if (init.restartPolicy === "Always") sidecars = together;
    highest = larger(highest, together);
  }
  return larger(highest, sum([sidecars, ...pod.containers.map(of)]));
}

/** What counts for one container, with what the API server fills in: a limit is also a request, then the namespace's defaults. */
function amount({ resources }: Container, kind: "requests" | "limits", defaults: Resources): Amount {
  const value = (of: "cpu" | "memory"): string => {
    if (kind === "limits") return resources.limits[of] ?? defaults[of].limit;
    return resources.requests[of] ?? resources.limits[of] ?? defaults[of].request;
  };
  return { cpu: milliCpu(value("cpu")), memory: bytes(value("memory")) };
}
