import { join } from "node:path";
import { jobName } from "../backup/identities.ts";
import { scriptsIn } from "../backup/scripts.ts";
import type { BackedUpStore } from "../backup/store.ts";
import { backup, restore, type User } from "./acl.ts";

export interface RedisBackupArgs
  extends Pick<BackedUpStore, "connect" | "image" | "restoreResources" | "schedule"> {}

/** Redis, for those who back it up. Its files are read by the server's own tools, which hold a whole shard in memory. */
export function redisBackup(args: RedisBackupArgs): BackedUpStore {
  const { connect, image, restoreResources, schedule } = args;
  return {
    ...{ kind: "redis", image, schedule, connect, restoreResources },
    scripts: scriptsIn(join(import.meta.dirname, "backup-scripts")),
    backup: {},
    restore: {},
    drill: { image, script: "redis-drill.sh", env: {}, resources: restoreResources },
  };
}

/** The users of a Redis that jobs log in as; `store` is what the stack calls it. */
export function redisUsers(partOf: string, store = "redis"): readonly User[] {
  return [backup(jobName(partOf, store, "backup")), restore(jobName(partOf, store, "restore"))];
}
