import { userInfo } from "node:os";
import { z } from "zod";
import { moment } from "../../lib/days.ts";
import { parseWords } from "../../lib/words.ts";
import { defaultProfile } from "../../readiness/load/schedule.ts";
import { defaultRecords } from "../../readiness/records.ts";

/** What `make load-test` is asked for: to put a stack under load, or to read what somebody's own k6 has measured. */
export type LoadRequest = {
  readonly owner: string;
  /** Folder of evidence and sign-offs. */
  readonly records: string;
} & (
  | { readonly virtualUsers: number; readonly durationSeconds: number }
  | { readonly summary: string; readonly when: Date }
);

const records = z.string().min(1).default(defaultRecords);

const own = z.strictObject({
  USERS: z.coerce.number().int().min(1).max(1000).default(defaultProfile.virtualUsers),
  SECONDS: z.coerce.number().int().min(10).max(3600).default(defaultProfile.durationSeconds),
  OWNER: z.string().min(1).optional(),
  RECORDS: records,
});

const imported = z.strictObject({
  SUMMARY: z.string().min(1),
  WHEN: moment,
  OWNER: z.string().min(1),
  RECORDS: records,
});

const whose = "The load test's options";
const runExample = "make load-test STACK=cordum-staging USERS=10 SECONDS=300 OWNER=team-platform";
const importExample =
  "make load-test STACK=cordum-staging SUMMARY=summary.json WHEN=2026-11-20T10:00:00Z OWNER=team-platform, " +
  "where WHEN is when the run began";

export function parseLoadRequest(words: readonly string[]): LoadRequest {
  if (words.some((word) => /^(SUMMARY|WHEN)=/.test(word))) {
    const { OWNER, RECORDS, SUMMARY, WHEN } = parseWords(words, imported, whose, importExample);
    return { owner: OWNER, records: RECORDS, summary: SUMMARY, when: WHEN };
  }
  const given = parseWords(words, own, whose, runExample);
  const { OWNER = userInfo().username, RECORDS, SECONDS, USERS } = given;
  return { owner: OWNER, records: RECORDS, virtualUsers: USERS, durationSeconds: SECONDS };
}
