/** Of the Pod Security Standards; the operator's own pods have no security context, which `restricted` refuses. */
export const podSecurityLevel = "baseline";

/** Labels of a namespace that Pod Security admission goes by. */
export function podSecurityLabel(mode: string): string {
  return `pod-security.kubernetes.io/${mode}`;
}

/** What a tenant's namespace has: what is above the level is in the audit log only, and in nobody's way. */
export const podSecurityLabels: Readonly<Record<string, string>> = {
  [podSecurityLabel("enforce")]: podSecurityLevel,
  [podSecurityLabel("warn")]: podSecurityLevel,
  [podSecurityLabel("audit")]: "restricted",
};
