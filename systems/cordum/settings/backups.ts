import { z } from "zod";
import { backupShape, drillSchedule } from "../../../components/backup/settings.ts";
import { natsBackupSchedule } from "../../../components/nats/settings.ts";
import { redisBackupSchedule } from "../../../components/redis/settings.ts";
import { streams } from "../product.ts";

export const backups = z
  .strictObject({
    ...backupShape("cordum-backups-s3"),
    schedules: z
      .strictObject({ ...natsBackupSchedule, ...redisBackupSchedule, ...drillSchedule })
      .prefault({}),
    streams: z
      .array(z.string().regex(/^[\w-]{1,255}$/, "a stream's name"))
      .default([...streams])
      .describe(
        "Streams that a backup must contain. A backup without one of them fails, so that an empty server doesn't count as backed up.",
      ),
  })
  .prefault({});
