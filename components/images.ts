/**
 * Images that every system takes from others, pinned in one place. Stores have theirs in their own folders. A stack file
 * may replace each by a mirror's reference or a digest.
 */
export const images = {
  /** Encrypts, checks and keeps backups. */
  restic: "docker.io/restic/restic:0.18.1",
  /** What gates and small scripts run in. */
  busybox: "docker.io/library/busybox:1.35",
} as const;
