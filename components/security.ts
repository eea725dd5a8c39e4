import type { input } from "./kubernetes.ts";

/** The user that distroless images call `nonroot`; Cordum's own services run as it. */
export const nonroot = 65532;

/** Pod-level half of Pod Security's "restricted" profile. */
export function podSecurity(user: number): input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** Container-level half of "restricted", with a root file system that nobody can write to. */
export const containerSecurity: input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
