import type { NatsIdentity } from "../nats/identities.ts";
import { streamBackup, streamRestore } from "../nats/identities.ts";
import { backup, restore, type User } from "../redis/acl.ts";

/** What a job does with a store. */
export type Role = "backup" | "restore";

/**
 * The name of a job: of its CronJob, in its certificate and of its user in Redis. Backup and restore are two, so that
 * what runs every hour can't empty anything.
 */
export function jobName(partOf: string, store: string, role: Role): string {
  return `${partOf}-${store}-${role}`;
}

/** The users of a Redis that jobs log in as; `store` is what the stack calls it. */
export function redisUsers(partOf: string, store = "redis"): readonly User[] {
  return [backup(jobName(partOf, store, "backup")), restore(jobName(partOf, store, "restore"))];
}

/** What the jobs are to a NATS, by their certificates. */
export function natsIdentities(partOf: string, store = "nats"): readonly NatsIdentity[] {
  return [streamBackup(jobName(partOf, store, "backup")), streamRestore(jobName(partOf, store, "restore"))];
}
