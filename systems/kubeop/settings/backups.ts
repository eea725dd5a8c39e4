import { z } from "zod";
import { s3Target } from "../../../components/backup/settings.ts";

/** How often, and for how long, is said with the database; its operator takes the backups. */
export const backups = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "Archives the log of PostgreSQL and takes base backups. An external server is not backed up.",
      ),
    target: s3Target("kubeop-backups-s3")
      .exactOptional()
      .describe(
        "Object storage for the backups, outside the cluster. Required if the stack backs anything up.",
      ),
  })
  .prefault({});
