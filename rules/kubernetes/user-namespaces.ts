import type { PodSpec } from "./objects.ts";

/**
 * Whether a pod's users are others than those of its node. Since 1.35 Kubernetes' pod security lets such a pod run as any
 * user, and the rules judge as it does in 1.36. https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function hasOwnUsers({ hostUsers }: PodSpec): boolean {
  return hostUsers === false;
}
