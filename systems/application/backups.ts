import type { Resource } from "@pulumi/pulumi";
import type { Backups } from "../../components/backup/index.ts";
import { createBackups, scratchNamespace } from "../../components/backup/stack.ts";
import type { BackedUpStore } from "../../components/backup/store.ts";
import type { Connection } from "../../components/endpoint/connection.ts";
import type { Namespace } from "../../components/namespace.ts";
import { natsBackup } from "../../components/nats/backup.ts";
import { streamReplicas } from "../../components/nats/settings.ts";
import { redisBackup } from "../../components/redis/backup.ts";
import { redisImage } from "../../components/redis/store.ts";
import type { Resources } from "../../components/resources.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { ownStores } from "./kinds.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { StoreSettings } from "./settings/stores.ts";
import type { Connect } from "./stores.ts";

/** Each store has backups and a drill of its own, so that what goes wrong with one stops none of the others. */
export function backUpStores(
  name: string,
  settings: ApplicationSettings,
  foundation: Foundation,
  connect: ReadonlyMap<string, Connect>,
  parent: Resource,
): readonly Backups[] {
  const own = ownStores(settings);
  const drillIn = own.length > 0 ? drillNamespace(name, settings, foundation, own.length, parent) : undefined;
  return own.map(({ name: store, settings: one }) => {
    const dial = connect.get(store);
    if (!dial) throw new Error(`There is no store "${store}".`);
    const args = {
      ...{ foundation, of: store, backups: settings.backups, namespace: settings.namespace },
      ...(drillIn && { drillIn }),
      stores: [storeOf(one, settings, (job) => scripted(dial(job)))],
    };
    return createBackups(`${name}-${store}`, args, parent);
  });
}

/** Scripts read the login under its own name, whatever programs call it. */
function scripted({ gateEnv, to }: Connection): Connection {
  return { to, ...(gateEnv && { secretEnv: gateEnv }) };
}

/** Volumes are drilled where they are. */
function drillNamespace(
  name: string,
  { backups, namespace }: ApplicationSettings,
  { product }: Foundation,
  drills: number,
  parent: Resource,
): Namespace | undefined {
  return backups.target.kind === "s3"
    ? scratchNamespace(name, product.name, namespace, drills, parent)
    : undefined;
}

/** A job that puts streams back reads them one after the other. */
const small: Resources = {
  cpu: { request: "25m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};

function storeOf(
  store: StoreSettings,
  { backups, images }: Pick<ApplicationSettings, "backups" | "images">,
  connect: Connect,
): BackedUpStore {
  const { schedules } = backups;
  switch (store.kind) {
    case "nats":
      return natsBackup({
        ...{ connect, restoreResources: small, schedule: schedules.nats },
        ...{ image: images.natsBox, serverImage: store.image },
        ...{ streams: store.streams, streamReplicas: streamReplicas(store) },
      });
    case "redis": {
      const args = { connect, restoreResources: store.resources, schedule: schedules.redis };
      return redisBackup({ ...args, image: redisImage(store) });
    }
    case "postgres":
      throw new Error("The operator of PostgreSQL backs it up by its own means.");
  }
}
