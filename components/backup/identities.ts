import type { StoreKind } from "./store.ts";

/** What a job does with a store. */
export type Role = "backup" | "restore";

/**
 * The name of a job: of its CronJob, in its certificate and of its user where the store has users. Backup and restore are two,
 * so that what runs every hour can't empty anything.
 */
export function jobName(partOf: string, store: StoreKind, role: Role): string {
  return `${partOf}-${store}-${role}`;
}
