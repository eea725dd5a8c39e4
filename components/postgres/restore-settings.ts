import { z } from "zod";

/** A moment, with seconds and its distance from UTC: without, nobody knows which is meant. */
const moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/,
    'a time by RFC 3339 in quotes, such as "2026-11-30T12:00:00Z"',
  )
  .refine(isMoment, "a time that exists")
  .refine((text) => Date.parse(text) <= Date.now(), "a time that has passed");

/** Which archive a restored or recreated PostgreSQL writes to; see the folder's name in archive.ts. */
export const archiveGeneration = z
  .int()
  .min(1)
  .max(9999)
  .default(1)
  .describe(
    "Generation of the archive, which is a folder of its own. Raise it for each PostgreSQL that is restored or created anew, because an archive is never written over.",
  );

/** What a new PostgreSQL is made from. */
export const restoreFrom = z
  .strictObject({
    generation: z.int().min(1).max(9999).describe("Generation of the archive to restore."),
    time: moment.exactOptional().describe("Point in time to restore. Default: everything that was archived."),
    deadlineMinutes: z
      .int()
      .min(1)
      .max(2880)
      .default(60)
      .describe("Minutes after which `make up` no longer waits for the restored data."),
  })
  .exactOptional()
  .describe(
    "Fills a new PostgreSQL with the archive of an earlier generation. One that exists already is refused, and never replaced.",
  );

/** JavaScript takes 31 February for a day in March. */
function isMoment(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split(/\D/, 3).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return !Number.isNaN(Date.parse(text)) && date.getUTCMonth() === month - 1;
}
