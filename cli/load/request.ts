import { userInfo } from "node:os";
import { z } from "zod";
import { moment } from "../../lib/days.ts";
import { Problem } from "../../lib/problem.ts";
import { defaultProfile } from "../../readiness/load/schedule.ts";

/** What `make load-test` is asked for: to put a stack under load, or to read what somebody's own k6 has measured. */
export type LoadRequest =
  | { readonly owner: string; readonly virtualUsers: number; readonly durationSeconds: number }
  | { readonly owner: string; readonly summary: string; readonly when: Date };

const own = z.strictObject({
  USERS: z.coerce.number().int().min(1).max(1000).default(defaultProfile.virtualUsers),
  SECONDS: z.coerce.number().int().min(10).max(3600).default(defaultProfile.durationSeconds),
  OWNER: z.string().min(1).optional(),
});

const imported = z.strictObject({ SUMMARY: z.string().min(1), WHEN: moment, OWNER: z.string().min(1) });

const runExample =
  "For example: make load-test STACK=cordum-staging USERS=10 SECONDS=300 OWNER=team-platform.";
const importExample =
  "For example: make load-test STACK=cordum-staging SUMMARY=summary.json WHEN=2026-11-20T10:00:00Z OWNER=team-platform, " +
  "where WHEN is when the run began.";

export function parseLoadRequest(words: readonly string[]): LoadRequest {
  const given = Object.fromEntries(words.map((word) => word.split(/=(.*)/s, 2)));
  if ("SUMMARY" in given || "WHEN" in given) {
    const { OWNER, SUMMARY, WHEN } = parsed(imported, given, importExample);
    return { owner: OWNER, summary: SUMMARY, when: WHEN };
  }
  const { OWNER = userInfo().username, SECONDS, USERS } = parsed(own, given, runExample);
  return { owner: OWNER, virtualUsers: USERS, durationSeconds: SECONDS };
}

function parsed<T>(schema: z.ZodType<T>, given: unknown, remedy: string): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new Problem(`The load test's options are invalid: ${z.prettifyError(read.error)}`, remedy);
}
