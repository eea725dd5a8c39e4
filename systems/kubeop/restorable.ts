import { z } from "zod";

const declared = z.object({ database: z.object({ external: z.unknown().optional() }).default({}) });

/** PostgreSQL is restored by its operator, into new servers; nothing where somebody else runs it. */
export function kubeopOperated(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const { database } = declared.parse(settings);
  return database.external === undefined ? ["postgres"] : [];
}
