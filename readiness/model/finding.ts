import { createHash } from "node:crypto";
import type { Draft, Finding } from "../../policy/model/finding.ts";
import type { Result } from "../../rules/model/evaluate.ts";

/** What a rule says of an object, as a finding. */
export function findingOf({ message, rule, status, subject }: Result): Draft {
  const source = subject.source ?? subject.urn;
  return { check: rule, status, subject: subject.title, message, ...(source !== undefined && { source }) };
}

/** Findings with their ids, each once, in an order that doesn't depend on the order of looking. */
export function identified(drafts: readonly Draft[]): readonly Finding[] {
  const sorted = drafts.toSorted((a, b) => compare(textOf(a), textOf(b)));
  const unique = sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return before === undefined || textOf(one) !== textOf(before);
  });
  const seen = new Map<string, number>();
  return unique.map((draft) => {
    const key = keyOf(draft);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return { id: hash(count === 0 ? key : `${key}\n${count}`), ...draft };
  });
}

export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Code units, because the order must be the same in every locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * What makes a finding the same in the next run. Measured numbers change while nothing else does, so they don't count,
 * except in a rule's words, whose numbers are what somebody wrote.
 */
function keyOf({ check, message, status, subject }: Draft): string {
  if (status === "PASS" || status === "NOT_APPLICABLE") return `${check}\n${subject}`;
  const isMeasured = /^(live|evidence|signoff)-/.test(check);
  return `${check}\n${subject}\n${isMeasured ? message.replace(/\d[\d.:TZ-]*/g, "#") : message}`;
}

function textOf({ check, evidence, message, seenAt, source, status, subject, waiver }: Draft): string {
  return [check, subject, status, message, waiver?.id, source, evidence, seenAt].join("\n");
}
