import type { PolicyRule } from "./account.ts";

/** What a program with replicas of which one leads may do in its namespace: hold the lease, and say that it does. */
export function leaderElectionRules(lease: string): readonly PolicyRule[] {
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return [
    // A request that creates names no object.
    { ...leases, verbs: ["create"] },
    { ...leases, resourceNames: [lease], verbs: ["get", "update"] },
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
  ];
}
