import type { NatsIdentity } from "../nats/identities.ts";
import { streamBackup, streamRestore } from "../nats/identities.ts";
import { backup, restore, type User } from "../redis/acl.ts";
import type { Store } from "./target.ts";

/** What a job does with a store. */
export type Role = "backup" | "restore";

/**
 * The name of a job: of its CronJob, in its certificate and of its user in Redis. Backup and restore are two, so that
 * what runs every hour can't empty anything.
 */
export function jobName(partOf: string, store: Store, role: Role): string {
  return `${partOf}-${store}-${role}`;
}

/** The users of Redis that jobs log in as. */
export function redisUsers(partOf: string): readonly User[] {
  return [backup(jobName(partOf, "redis", "backup")), restore(jobName(partOf, "redis", "restore"))];
}

/** What the jobs are to NATS, by their certificates. */
export function natsIdentities(partOf: string): readonly NatsIdentity[] {
  return [streamBackup(jobName(partOf, "nats", "backup")), streamRestore(jobName(partOf, "nats", "restore"))];
}
