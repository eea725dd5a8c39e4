import type { Labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";

/**
 * Lets one pod go at a time, of however many there are.
 *
 * A number that must stay (`minAvailable`) protects too little or blocks for ever: 4 of 6 Redis pods lets a primary go
 * together with its own replica, and 1 of 1 is a node that can't be drained. Pods that aren't ready may always go, or one
 * that crashes would block the drain that could mend it.
 */
export function disruptionBudgetSpec(pods: Labels): input.policy.v1.PodDisruptionBudgetSpec {
  return { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: pods } };
}
