import { z } from "zod";
import { Problem } from "../../lib/problem.ts";
import { parseWords } from "../../lib/words.ts";
import type { SignoffCheck } from "../../readiness/model/signoff-check.ts";
import { defaultRecords } from "../../readiness/records.ts";
import { signoffChecks } from "../../readiness/signoff-checks.ts";

/** What `make sign` takes. */
export interface SignRequest {
  readonly check: SignoffCheck;
  /** Who signs. */
  readonly name: string;
  /** Folder of evidence and sign-offs. */
  readonly records: string;
}

const options = z.strictObject({
  CHECK: z.string(),
  NAME: z.string().trim().min(1),
  RECORDS: z.string().min(1).default(defaultRecords),
});

const example = "make sign STACK=gravl-staging CHECK=signoff-architect NAME='Ada Lovelace'";

export function parseSignRequest(words: readonly string[]): SignRequest {
  const { CHECK, NAME, RECORDS } = parseWords(words, options, "The options of a signature", example);
  const check = signoffChecks.find(({ id }) => id === CHECK);
  if (check) return { check, name: NAME, records: RECORDS };
  throw new Problem(
    `There is no sign-off ${CHECK}.`,
    `Give as CHECK one of: ${signoffChecks.map(({ id }) => id).join(", ")}.`,
  );
}
