import type { input } from "./kubernetes.ts";

/** A request and the limit that it may grow to, as Kubernetes quantities. */
export interface Range {
  readonly request: string;
  readonly limit: string;
}

/** CPU (cores, such as `100m`) and memory (bytes, such as `128Mi`) of one container. */
export interface Resources {
  readonly cpu: Range;
  readonly memory: Range;
}

export function requirements({ cpu, memory }: Resources): input.core.v1.ResourceRequirements {
  return {
    requests: { cpu: cpu.request, memory: memory.request },
    limits: { cpu: cpu.limit, memory: memory.limit },
  };
}
