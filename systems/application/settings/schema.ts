import { z } from "zod";
import { apiServer } from "../../../components/api-access/settings.ts";
import { backupShape, drillSchedule } from "../../../components/backup/settings.ts";
import { natsBackupSchedule, natsImagesShape } from "../../../components/nats/settings.ts";
import { redisBackupSchedule } from "../../../components/redis/settings.ts";
import { namespaceName, namespaceShape } from "../../../components/system/namespace-settings.ts";
import { imagesShape, systemShape } from "../../../components/system/settings.ts";
import { deployers } from "./api.ts";
import { ingress } from "./ingress.ts";
import { monitoring } from "./monitoring.ts";
import { serviceName } from "./names.ts";
import { jobs, services } from "./programs.ts";
import { smoke } from "./smoke.ts";
import { external, stores, workers } from "./stores.ts";

const backupSchedules = z
  .strictObject({ ...natsBackupSchedule, ...redisBackupSchedule, ...drillSchedule })
  .prefault({});

const secrets = z
  .record(
    serviceName,
    z.strictObject({ generation: z.int().min(1).default(1).describe("Raise it to generate a new value.") }),
  )
  .default({})
  .describe("Random values that the stack generates, by name. They are secret outputs of the stack.");

/** Each setting by itself. */
export const everything = z.strictObject({
  system: z.literal("application").describe("Any application of services and stores, from this file alone."),
  name: serviceName
    .max(40)
    .describe("Name of the application. It is the prefix of the names of the stores' objects."),
  ...systemShape,
  namespace: z
    .strictObject({
      name: namespaceName
        .exactOptional()
        .describe(
          "Kubernetes namespace. This stack must be its only owner. Default: the name of the application.",
        ),
      ...namespaceShape,
    })
    .prefault({}),
  images: z.strictObject({ ...imagesShape, ...natsImagesShape }).prefault({}),
  services,
  jobs,
  stores,
  external,
  workers,
  secrets,
  apiServer: apiServer.exactOptional(),
  deployers,
  ingress,
  monitoring,
  backups: z.strictObject({ ...backupShape("backups-s3"), schedules: backupSchedules }).prefault({}),
  smoke,
});

type Given = z.output<typeof everything>;

/** In a namespace of its own name where the file names none. */
export function placed(given: Given) {
  const { name = given.name, ...namespace } = given.namespace;
  return { ...given, namespace: { ...namespace, name } };
}

export type ApplicationSettings = ReturnType<typeof placed>;
