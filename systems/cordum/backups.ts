import type { Resource } from "@pulumi/pulumi";
import { backedUp } from "../../components/backup/backed-up.ts";
import type { Backups } from "../../components/backup/index.ts";
import { createBackups } from "../../components/backup/stack.ts";
import type { Connection } from "../../components/endpoint/connection.ts";
import { redisImage } from "../../components/redis/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { streamReplicas } from "./messaging.ts";
import { storesOf } from "./settings/contradictions.ts";
import type { CordumSettings } from "./settings/index.ts";

/** As often as later releases of Cordum want a message delivered at most; earlier ones say nothing, which is for ever. */
const maxDeliver = 100;

/** How a job is connected to each store. */
export interface StoreConnections {
  readonly nats: Connection;
  readonly redis: (user: string) => Connection;
}

/** The backups of a stack and their drill; none where the stack wants none, or has no store of its own. */
export function backUpCordum(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  { nats, redis }: StoreConnections,
  parent: Resource,
): Backups | undefined {
  const own = backedUp(settings.backups, storesOf(settings)).map(({ kind }) => kind);
  if (own.length === 0) return undefined;
  const args = {
    ...{ foundation, backups: settings.backups, namespace: settings.namespace },
    images: { nats: settings.nats.image, redis: redisImage(settings.redis) },
    connect: { ...(own.includes("nats") && { nats: () => nats }), ...(own.includes("redis") && { redis }) },
    readerResources: settings.redis.resources,
    streams: settings.backups.streams,
    ...{ streamReplicas: streamReplicas(settings), maxDeliver },
  };
  return createBackups(name, args, parent);
}
