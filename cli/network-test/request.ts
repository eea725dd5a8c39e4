import { userInfo } from "node:os";
import { z } from "zod";
import { parseWords } from "../../lib/words.ts";
import { defaultRecords } from "../../readiness/records.ts";

/** What `make network-test` takes. */
export interface NetworkRequest {
  /** Who answers for the evidence. @default who runs it */
  readonly owner: string;
  /** Folder of evidence and sign-offs. */
  readonly records: string;
}

const options = z.strictObject({
  OWNER: z.string().trim().min(1).optional(),
  RECORDS: z.string().min(1).default(defaultRecords),
});

const example = "make network-test STACK=cordum-staging OWNER=team-platform";

export function parseNetworkRequest(words: readonly string[]): NetworkRequest {
  const { OWNER = userInfo().username, RECORDS } = parseWords(
    words,
    options,
    "The network test's options",
    example,
  );
  return { owner: OWNER, records: RECORDS };
}
