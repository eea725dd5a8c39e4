import { z } from "zod";
import { moment } from "../lib/days.ts";
import { check as checkValue, readDocument, type TextFile } from "../lib/document.ts";
import type { Draft } from "../policy/model/finding.ts";
import type { SignoffCheck } from "./model/signoff-check.ts";

const file = z.strictObject({ signatures: z.array(z.unknown()) });

const signature = z.strictObject({
  check: z.string().describe("What is signed, such as signoff-architect."),
  name: z.string().trim().min(1, "nobody is named").describe("Who signs."),
  role: z.string().trim().min(1).describe("As what."),
  date: moment.describe("When, with its offset."),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "must be the digest that the report shows")
    .describe("The digest of the report that was read."),
});

export type Signature = z.infer<typeof signature>;

/** The signatures of a stack, and what was wrong with those that can't count. */
export interface Signatures {
  readonly path: string;
  readonly signatures: readonly Signature[];
  /** Of the whole file, or of a signature whose check can still be read. */
  readonly problems: readonly { readonly check?: string; readonly message: string }[];
}

export function parseSignoffs(source: TextFile): Signatures {
  const { path } = source;
  const { problems, value } = readDocument(source, file);
  if (!value) return { path, signatures: [], problems: problems.map((message) => ({ message })) };
  const read = value.signatures.map((one, index) => ({
    one,
    ...checkValue(`${path}: signatures[${index}]`, one, signature),
  }));
  return {
    path,
    signatures: read.flatMap((entry) => entry.value ?? []),
    problems: read.flatMap(({ one, problems: wrong }) =>
      wrong.map((message) => ({ ...checkNamedBy(one), message })),
    ),
  };
}

function checkNamedBy(entry: unknown): { readonly check?: string } {
  const named = z.object({ check: z.string() }).safeParse(entry);
  return named.success ? { check: named.data.check } : {};
}

interface Context {
  readonly clock: Date;
  /** What the report's blocking results are today. */
  readonly digest: string;
  /** When the newest piece of evidence that it covers was made. */
  readonly newestEvidence: Date | undefined;
}

/** What the signatures for one check say today: the newest counts. */
export function judgeSignoff(check: SignoffCheck, given: Signatures, context: Context): readonly Draft[] {
  const common = { check: check.id, subject: "the stack", source: given.path };
  const refused = given.problems
    .filter((problem) => problem.check === undefined || problem.check === check.id)
    .map(({ message }) => ({ ...common, status: "FAIL" as const, message }));
  const own = given.signatures.filter((one) => one.check === check.id);
  const untrue = own.flatMap((one): readonly Draft[] => {
    const message = refusal(check, one, context.clock);
    return message === undefined ? [] : [{ ...common, status: "FAIL", message }];
  });
  const proper = own.filter((one) => refusal(check, one, context.clock) === undefined);
  const [newest] = proper.toSorted((a, b) => b.date.getTime() - a.date.getTime());
  if (newest) return [...refused, ...untrue, judgeSignature(check, newest, given.path, context)];
  if (refused.length + untrue.length > 0) return [...refused, ...untrue];
  const message = `${check.role} hasn't signed: ${given.path} has no signature for ${check.id}.`;
  return [{ ...common, status: "PENDING", message }];
}

function refusal(
  { role }: SignoffCheck,
  { date, name, role: as }: Signature,
  clock: Date,
): string | undefined {
  if (date > clock) return `The signature of ${name} is dated in the future and was refused.`;
  if (as !== role) return `${name} signed as ${as}, and ${role} has to.`;
  return undefined;
}

function judgeSignature(
  check: SignoffCheck,
  { date, digest, name }: Signature,
  path: string,
  context: Context,
): Draft {
  const common = {
    check: check.id,
    subject: "the stack",
    source: path,
    evidence: `signed by ${name}`,
    seenAt: date.toISOString(),
  };
  if (digest !== context.digest) {
    const message = `Blocking results have changed since ${name} signed: the report is now ${context.digest}.`;
    return { ...common, status: "STALE", message };
  }
  if (context.newestEvidence && date < context.newestEvidence) {
    const message = `${name} signed before the newest evidence of ${context.newestEvidence.toISOString()}.`;
    return { ...common, status: "STALE", message };
  }
  return { ...common, status: "PASS", message: check.title };
}
