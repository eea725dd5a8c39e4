import { z } from "zod";
import { duration, hourMs, moment, spoken } from "../lib/days.ts";
import { readDocument, type TextFile } from "../lib/document.ts";
import type { Draft } from "../policy/model/finding.ts";
import type { EvidenceCheck } from "./model/evidence-check.ts";

const piece = z.strictObject({
  what: z.string().min(1).describe("What was done, in a line."),
  value: z.unknown().describe("What was measured; each check has its own fields."),
  who: z.string().trim().min(1, "nobody is named as its owner").describe("Who answers for it."),
  when: moment.describe("When it was measured, with its offset."),
  maximumAge: duration
    .optional()
    .describe("After which it counts no more, where that is before the check's own."),
  images: z.array(z.string()).optional().describe("The images that it was measured on."),
});

/** A dated file that says what was seen. */
export interface Evidence {
  /** The check that it is for: the file's name. */
  readonly check: string;
  readonly path: string;
  /** What the file says; undefined if it can't be read, with the problems. */
  readonly content?: z.infer<typeof piece>;
  readonly problems: readonly string[];
}

export function parseEvidence(check: string, file: TextFile): Evidence {
  const { problems, value } = readDocument(file, piece);
  return { check, path: file.path, problems, ...(value && { content: value }) };
}

interface Context {
  readonly clock: Date;
  /** The images that the stack runs. */
  readonly images: readonly string[];
  /** Where a missing file belongs. */
  readonly folder: string;
}

/** What a piece of evidence says today. */
export function judgeEvidence(
  check: EvidenceCheck,
  found: readonly Evidence[],
  context: Context,
): readonly Draft[] {
  const own = found.filter((one) => one.check === check.id);
  if (own.length > 0) return own.flatMap((evidence) => judgeOne(check, evidence, context));
  const message = `Nobody has given it yet: ${context.folder}/${check.id}.yaml isn't there.`;
  return [{ check: check.id, status: "PENDING", subject: "the stack", message }];
}

function judgeOne(check: EvidenceCheck, evidence: Evidence, context: Context): readonly Draft[] {
  const { content, path, problems } = evidence;
  const common = { check: check.id, subject: "the stack", source: path };
  if (!content) return problems.map((message) => ({ ...common, status: "FAIL", message }));
  const seen = {
    ...common,
    evidence: `${content.what} (${content.who})`,
    seenAt: content.when.toISOString(),
  };
  if (content.when > context.clock)
    return [{ ...seen, status: "FAIL", message: `${path} is dated in the future and was refused.` }];
  const wrong = check.judge(content.value);
  if (wrong.length > 0) return wrong.map((message) => ({ ...seen, status: "FAIL", message }));
  const stale = staleness(check, content, context);
  if (stale !== undefined) return [{ ...seen, status: "STALE", message: stale }];
  return [{ ...seen, status: "PASS", message: check.title }];
}

function staleness(
  check: EvidenceCheck,
  { images = [], maximumAge = check.maximumAgeHours, when }: z.infer<typeof piece>,
  { clock, images: running }: Context,
): string | undefined {
  const age = (clock.getTime() - when.getTime()) / hourMs;
  const most = Math.min(maximumAge, check.maximumAgeHours);
  if (age > most) return `It is ${spoken(age)} old, and counts for ${spoken(most)}.`;
  const other = check.ofRelease ? running.filter((image) => !images.includes(image)) : [];
  if (other.length === 0) return undefined;
  return `It was measured on other images: it doesn't speak for ${other.join(", ")}.`;
}
