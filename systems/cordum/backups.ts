import type { Resource } from "@pulumi/pulumi";
import { backedUp } from "../../components/backup/backed-up.ts";
import type { Backups } from "../../components/backup/index.ts";
import { createBackups } from "../../components/backup/stack.ts";
import type { Connection } from "../../components/endpoint/connection.ts";
import { natsBackup } from "../../components/nats/backup.ts";
import { streamReplicas } from "../../components/nats/settings.ts";
import { redisBackup } from "../../components/redis/backup.ts";
import { redisImage } from "../../components/redis/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
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
  const { backups, images, namespace } = settings;
  const { schedules, streams } = backups;
  const restoreResources = settings.redis.resources;
  const own = new Set(backedUp(backups, storesOf(settings)).map(({ kind }) => kind));
  const stores = [
    natsBackup({
      ...{ restoreResources, streams, schedule: schedules.nats, connect: () => nats },
      ...{ image: images.natsBox, serverImage: settings.nats.image },
      ...{ streamReplicas: streamReplicas(settings.nats), maxDeliver },
    }),
    redisBackup({
      ...{ restoreResources, schedule: schedules.redis, connect: redis },
      image: redisImage(settings.redis),
    }),
  ].filter(({ kind }) => own.has(kind));
  if (stores.length === 0) return undefined;
  return createBackups(name, { foundation, backups, namespace, stores }, parent);
}
