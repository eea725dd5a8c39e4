import type { Labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";

/**
 * `required`: a pod waits where it can't be kept; `preferred`: it is kept where there is room for it; `off`: not asked for.
 */
export type Strictness = "required" | "preferred" | "off";

/** How pods of one workload keep away from each other. */
export interface Spread {
  /** Over zones, so that a zone's loss takes a part only. */
  readonly zones: Strictness;
  /** Over nodes. */
  readonly hosts: Strictness;
}

const topology = { zones: "topology.kubernetes.io/zone", hosts: "kubernetes.io/hostname" } as const;

/** Keeps the numbers of `pods` in each zone and on each node within one of each other. */
export function spreadConstraints(
  pods: Labels,
  spread: Spread,
  controller: "Deployment" | "StatefulSet",
): input.core.v1.TopologySpreadConstraint[] {
  const kinds = ["zones", "hosts"] as const;
  return kinds
    .filter((kind) => spread[kind] !== "off")
    .map((kind) => ({
      maxSkew: 1,
      topologyKey: topology[kind],
      whenUnsatisfiable: spread[kind] === "required" ? "DoNotSchedule" : "ScheduleAnyway",
      labelSelector: { matchLabels: pods },
      // A drained node counts as one without pods otherwise, and the pods that leave it fit nowhere else.
      nodeTaintsPolicy: "Honor",
      // Pods of the version before say nothing about where those of the new one should be.
      ...(controller === "Deployment" && { matchLabelKeys: ["pod-template-hash"] }),
    }));
}

/** At most one of `pods` on a node: what a quorum needs to survive a node. */
export function hostAntiAffinity(
  pods: Labels,
  strictness: Strictness,
): Pick<input.core.v1.PodSpec, "affinity"> {
  const term = { topologyKey: topology.hosts, labelSelector: { matchLabels: pods } };
  switch (strictness) {
    case "required":
      return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    case "preferred": {
      const preferred = [{ weight: 100, podAffinityTerm: term }];
      return {
        affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
      };
    }
    case "off":
      return {};
  }
}
