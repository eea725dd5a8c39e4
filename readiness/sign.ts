import { z } from "zod";
import { Problem } from "../lib/problem.ts";
import { environments } from "../rules/model/levels.ts";
import type { LevelledCheck } from "./checks.ts";
import { checkStatus, decidingChecks } from "./criteria.ts";
import type { Evidence } from "./evidence.ts";
import type { SignoffCheck } from "./model/signoff-check.ts";
import { isOpen, statuses } from "./model/status.ts";

const status = z.enum(statuses);

const line = z.looseObject({
  id: z.string(),
  status,
  reason: z.string(),
  blocking: z.boolean(),
  checks: z.array(z.string()),
});

/** As much of a report as a signature depends on. */
const signable = z.looseObject({
  schema: z.literal("readiness.seaworthy.dev/v1"),
  stack: z.string(),
  environment: z.enum(environments),
  blocking: z.enum(["by-environment", "as-documented"]),
  inPlaceOf: z.array(z.string()),
  evidenceFolder: z.string(),
  generatedAt: z.iso.datetime(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  checklists: z.array(z.looseObject({ criteria: z.array(line) })),
  findings: z.array(z.looseObject({ check: z.string(), status, seenAt: z.string().optional() })),
});

export type SignableReport = Readonly<z.infer<typeof signable>>;

/** Reads a report as `make readiness` writes it. @returns nothing for what is none, or of another stack */
export function signableReport(text: string, stack: string): SignableReport | undefined {
  try {
    const { data } = signable.safeParse(JSON.parse(text));
    return data?.stack === stack ? data : undefined;
  } catch {
    return undefined;
  }
}

/** What somebody is about to sign, and what is known around it. */
export interface Signing {
  readonly report: SignableReport;
  readonly check: SignoffCheck;
  readonly evidence: readonly Evidence[];
  /** Where evidence is now, and the signature goes beside. */
  readonly evidenceFolder: string;
  readonly checks: ReadonlyMap<string, LevelledCheck>;
}

/** @throws Problem where a signature would say nothing: nobody can approve what isn't ready, or what they haven't read */
export function mustBeSignable({ check, checks, evidence, evidenceFolder, report }: Signing): void {
  const again = `Read the new report first: make readiness STACK=${report.stack}.`;
  if (report.inPlaceOf.length > 0)
    throw new Problem(
      `The last report of ${report.stack} is not of what is deployed, judged by its own contract: it has ${report.inPlaceOf.join(" ")}.`,
      again,
    );
  if (report.evidenceFolder !== evidenceFolder)
    throw new Problem(
      `The last report of ${report.stack} is by the evidence in ${report.evidenceFolder}, not in ${evidenceFolder}.`,
      "Give the same RECORDS to both commands.",
    );
  const asking = report.checklists.flatMap(({ criteria }) =>
    criteria.filter(({ checks: ids }) => ids.includes(check.id)),
  );
  if (asking.length === 0 || checks.get(check.id)?.levels[report.environment] === "disabled")
    throw new Problem(
      `No checklist of ${report.stack} asks for ${check.id} in ${report.environment}.`,
      `It asks for: ${signoffsIn(report, checks).join(", ") || "none"}.`,
    );
  const unseen = evidence.filter((one) => !isSeen(one, report));
  if (unseen.length > 0)
    throw new Problem(
      `The report of ${report.generatedAt} doesn't contain ${unseen.map(({ path }) => path).join(", ")}.`,
      again,
    );
  const open = openLines(report, checks);
  if (open.length > 0)
    throw new Problem(
      [
        `${report.stack} isn't ready, so nobody can approve it. Open, apart from sign-offs:`,
        ...open.map(({ id, reason, status }) => `  ${id} is ${status}: ${reason}`),
      ].join("\n"),
      `Close them. ${again}`,
    );
}

function signoffsIn({ checklists }: SignableReport, checks: Signing["checks"]): readonly string[] {
  const asked = checklists.flatMap(({ criteria }) => criteria.flatMap(({ checks: ids }) => ids));
  return [...new Set(asked)].filter((id) => checks.get(id)?.kind === "signoff").sort();
}

/** Evidence that came after the report, or changed since, isn't what was read. */
function isSeen({ check, content }: Evidence, { findings }: SignableReport): boolean {
  const own = findings.filter((one) => one.check === check);
  // A file for no check, one that can't be read, and one that isn't asked for here decide nothing, or fail by themselves.
  if (!content || own.length === 0 || own.every(({ status }) => status === "NOT_APPLICABLE")) return true;
  const when = content.when.toISOString();
  return own.some(({ seenAt }) => seenAt === when);
}

/** Lines that keep the verdict from GO, whatever people sign. */
function openLines(report: SignableReport, checks: Signing["checks"]): readonly z.infer<typeof line>[] {
  const byCheck = Map.groupBy(report.findings, ({ check }) => check);
  const { blocking, environment } = report;
  const known = { environment, blocking, checks, byCheck };
  return report.checklists
    .flatMap(({ criteria }) => criteria)
    .filter((one) => {
      const deciding = decidingChecks(one, known).filter((id) => checks.get(id)?.kind !== "signoff");
      const all = deciding.map((id) => checkStatus(id, known));
      return one.blocking && all.some(isOpen);
    });
}
