import { userInfo } from "node:os";
import { z } from "zod";
import { moment } from "../../lib/days.ts";
import { parseWords } from "../../lib/words.ts";
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

const whose = "The load test's options";
const runExample = "make load-test STACK=cordum-staging USERS=10 SECONDS=300 OWNER=team-platform";
const importExample =
  "make load-test STACK=cordum-staging SUMMARY=summary.json WHEN=2026-11-20T10:00:00Z OWNER=team-platform, " +
  "where WHEN is when the run began";

export function parseLoadRequest(words: readonly string[]): LoadRequest {
  if (words.some((word) => /^(SUMMARY|WHEN)=/.test(word))) {
    const { OWNER, SUMMARY, WHEN } = parseWords(words, imported, whose, importExample);
    return { owner: OWNER, summary: SUMMARY, when: WHEN };
  }
  const { OWNER = userInfo().username, SECONDS, USERS } = parseWords(words, own, whose, runExample);
  return { owner: OWNER, virtualUsers: USERS, durationSeconds: SECONDS };
}
