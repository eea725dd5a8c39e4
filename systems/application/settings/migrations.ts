import { z } from "zod";
import { resources } from "../../../components/fields.ts";
import { program, small } from "./program.ts";

/** What brings a service's data up to date before the service starts. */
export const migrations = z
  .strictObject({
    ...program,
    image: program.image
      .exactOptional()
      .describe("Image, with tag or digest. Default: the image of the service."),
    user: program.user
      .unwrap()
      .exactOptional()
      .describe("User and group id of the process. Default: the user of the service."),
    deadlineMinutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(30)
      .describe("Minutes after which it is stopped. The time that it waits for `connects` counts."),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(0)
      .describe(
        "Number of retries after a failure. Raise it only for a migration that records what it has done: others could apply half of their work twice.",
      ),
    generation: z
      .int()
      .min(1)
      .default(1)
      .describe(
        "Raise it to run the same migration again, for example after it failed because a store was down.",
      ),
    resources: resources(...small),
  })
  .describe(
    "A Job that must complete before pods of the service's new version start. It runs once for each change of its content, and never twice at the same time. The previous version keeps running meanwhile, so both versions must work with the migrated data.",
  );

export type MigrationSettings = z.output<typeof migrations>;
