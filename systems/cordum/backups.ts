import type { Resource } from "@pulumi/pulumi";
import { RestoreDrill } from "../../components/backup/drill.ts";
import { Backups, type BackupsArgs } from "../../components/backup/index.ts";
import type { BackedUpStore } from "../../components/backup/store.ts";
import type { Connection } from "../../components/endpoint/connection.ts";
import { labels } from "../../components/identity.ts";
import { Namespace } from "../../components/namespace.ts";
import { natsBackup } from "../../components/nats/backup.ts";
import { redisBackup } from "../../components/redis/backup.ts";
import { type Foundation, partOf } from "./foundation.ts";
import { streamReplicas } from "./messaging.ts";
import { backedUp, drillNamespace } from "./restore-drill.ts";
import type { CordumSettings } from "./settings/index.ts";
import { redisImage } from "./state.ts";

/** As often as later releases of Cordum want a message delivered at most; earlier ones say nothing, which is for ever. */
const maxDeliver = 100;

/** How a job is connected to each store. */
export interface StoreConnections {
  readonly nats: Connection;
  readonly redis: (user: string) => Connection;
}

/** The backups of a stack and their drill; none where the stack wants none, or has no store of its own. */
export function createBackups(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  connect: StoreConnections,
  parent: Resource,
): Backups | undefined {
  if (backedUp(settings).length === 0) return undefined;
  const args = backupsArgs(settings, foundation, connect);
  const backups = new Backups(`${name}-backups`, args, { parent });
  createDrill(name, settings, foundation, backups, args, parent);
  return backups;
}

function backupsArgs(
  settings: CordumSettings,
  { authority, namespace }: Foundation,
  connect: StoreConnections,
): BackupsArgs {
  const { backups, images } = settings;
  const { encryption, target } = backups;
  return {
    ...{ namespace, partOf },
    target: target.kind === "s3" ? { prefix: namespace.name, ...target } : target,
    encrypted: encryption.enabled,
    ...(encryption.passwordSecret && { passwordSecret: encryption.passwordSecret }),
    deadlineSeconds: backups.deadlineMinutes * 60,
    retention: backups.retention,
    readParts: backups.readParts,
    scratchSize: backups.scratchSize,
    images: { restic: backups.image, busybox: images.busybox },
    pullSecrets: images.pullSecrets,
    stores: stores(settings, connect),
    ...(authority && { certificates: authority }),
  };
}

function stores(settings: CordumSettings, { nats, redis }: StoreConnections): readonly BackedUpStore[] {
  const { schedules, streams } = settings.backups;
  const restoreResources = settings.redis.resources;
  const make = {
    nats: () =>
      natsBackup({
        ...{ restoreResources, streams, schedule: schedules.nats, connect: () => nats },
        ...{ image: settings.images.natsBox, serverImage: settings.nats.image },
        ...{ streamReplicas: streamReplicas(settings), maxDeliver },
      }),
    redis: () =>
      redisBackup({
        ...{ restoreResources, schedule: schedules.redis, connect: redis },
        image: redisImage(settings.redis),
      }),
  };
  return backedUp(settings).map((store) => make[store]());
}

/**
 * Object storage can be reached from anywhere, so that its drill has a namespace of its own, without anything of the
 * stack's in reach. Volumes can be mounted in their own namespace only: there, the drill's pod is all that it has, and it
 * carries no label that lets it reach a store.
 */
function createDrill(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  backups: Backups,
  args: BackupsArgs,
  parent: Resource,
): void {
  const scratch = args.target.kind === "s3" ? scratchNamespace(name, settings, parent) : foundation.namespace;
  new RestoreDrill(
    `${name}-restore-drill`,
    {
      ...args,
      namespace: scratch,
      encryption: backups.encryption,
      origin: foundation.namespace.name,
      claims: backups.claims,
      stores: backups.stores,
      schedule: settings.backups.schedules.drill,
    },
    { parent },
  );
}

function scratchNamespace(name: string, { namespace }: CordumSettings, parent: Resource): Namespace {
  const identity = { name: `${partOf}-restore-drill`, component: "restore-drill", partOf };
  const { containerDefaults, resolver } = namespace;
  // Room for one run, and for one that is still ending.
  const quota = { pods: "2", services: "0", persistentvolumeclaims: "0" };
  const args = {
    ...{ containerDefaults, resolver, quota },
    name: drillNamespace(namespace.name),
    labels: labels(identity),
    ephemeral: true,
  };
  return new Namespace(`${name}-restore-drill`, args, { parent });
}
