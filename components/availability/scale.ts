/** How many pods of a workload run: a number that the program keeps, or a range that an autoscaler moves in. */
export type Scale = { readonly replicas: number } | { readonly autoscale: Autoscale };

/** What moves an autoscaler. Percentages are of what the pods request, averaged over them. */
export interface Autoscale {
  /** Pods that run at least; two, so that one can be taken away. */
  readonly min: number;
  /** Pods that run at most. */
  readonly max: number;
  readonly cpuPercent: number;
  /** `off` for processes that don't give memory back, and so would never be scaled down again. */
  readonly memoryPercent: number | "off";
  /** Seconds of less need until pods are taken away. @default 300, which outlasts the pauses between peaks */
  readonly scaleDownAfterSeconds?: number;
}

/** The scale that a workload's arguments name. @default one pod */
export function scaleOf(args: { readonly replicas?: number; readonly autoscale?: Autoscale }): Scale {
  return args.autoscale ? { autoscale: args.autoscale } : { replicas: args.replicas ?? 1 };
}

/**
 * What a workload's `spec` says of its number of pods: nothing where an autoscaler says it, because every update would
 * set the number back and refuse, or fight, the autoscaler.
 */
export function replicasField(scale: Scale): { readonly replicas?: number } {
  return "replicas" in scale ? { replicas: scale.replicas } : {};
}

/**
 * Goes with {@link replicasField} as the resource's options. A workload that gets its autoscaler later keeps the number
 * that it has until then; without this, the number that is no longer declared would fall back to one.
 */
export function replicasOptions(scale: Scale): { readonly ignoreChanges?: string[] } {
  return "autoscale" in scale ? { ignoreChanges: ["spec.replicas"] } : {};
}
