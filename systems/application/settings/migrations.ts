import { z } from "zod";
import { resources } from "../../../components/fields.ts";
import { program, small } from "./program.ts";

/** What brings a service's data up to date before the service starts. */
export const migrations = z
  .strictObject({
    ...program,
    image: program.image
      .exactOptional()
      .describe("Image, with tag or digest; the service's own when left out."),
    user: program.user
      .unwrap()
      .exactOptional()
      .describe("User and group id of the process; that of the service when left out."),
    deadlineMinutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(30)
      .describe("Given up after so long, with what it waits for before it starts."),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(0)
      .describe(
        "Tried again so often where it fails. None by default: what did half of its work may do it twice, unless it keeps account.",
      ),
    generation: z
      .int()
      .min(1)
      .default(1)
      .describe(
        "Raise it to run the same migration again, such as after one that failed for somebody else's fault.",
      ),
    resources: resources(...small),
  })
  .describe(
    "A Job that runs to its end before pods of the service's new version start: once for each content, never two at a time. The pods of the version before run on meanwhile, so both versions must work with what it leaves.",
  );

export type MigrationSettings = z.output<typeof migrations>;
