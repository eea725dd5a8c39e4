import type { Finding } from "../policy/model/finding.ts";
import { workloads } from "../rules/kubernetes/workloads.ts";
import type { Severity } from "../rules/model/rule.ts";
import { everyCheck, type LevelledCheck, plain } from "./checks.ts";
import { connectivity } from "./connectivity.ts";
import { decidingChecks, isBlocking, judgeChecklist, type Known } from "./criteria.ts";
import { digestOf } from "./digest.ts";
import { evidenceChecks } from "./evidence-checks.ts";
import { unsignedFindings } from "./findings.ts";
import type { Inputs } from "./inputs.ts";
import { identified } from "./model/finding.ts";
import type { CriterionResult, Report, Verdict } from "./model/report.ts";
import { compareSeverity, compareStatus, isOpen } from "./model/status.ts";
import { ownChecklist } from "./own-checklist.ts";
import { signoffChecks } from "./signoff-checks.ts";
import { judgeSignoff } from "./signoffs.ts";

/**
 * The report that follows from the inputs: every status, score and verdict is derived, none is copied. GO: every line
 * that blocks passes. CONDITIONAL: so it does, but for findings that are validly excused. NO-GO: anything else.
 */
export function decide(inputs: Inputs): Report {
  const { blocking: mode, clock, environment, stack } = inputs;
  const checks = everyCheck(inputs.rules, inputs.liveChecks);
  const lists = [...inputs.checklists, ownChecklist(inputs.checklists, inputs.rules, environment)];
  const unsigned = identified(unsignedFindings(inputs));
  const known = knownBy(checks, inputs, unsigned);
  const digest = digestOf(inputs, lists, known);
  const findings = [...unsigned, ...identified(signatures(inputs, digest, known))];
  const checklists = lists.map((list) => judgeChecklist(list, knownBy(checks, inputs, findings)));
  const blocking = checklists.flatMap(({ criteria }) => criteria.filter((line) => line.blocking));
  return {
    schema: "readiness.seaworthy.dev/v1",
    stack,
    environment,
    blocking: mode,
    inPlaceOf: inputs.inPlaceOf ?? [],
    evidenceFolder: inputs.evidenceFolder,
    generatedAt: clock.toISOString(),
    verdict: verdictOf(blocking),
    reasons: reasonsFor(blocking, checks),
    digest,
    checklists,
    checks: [...checks.values()].map(plain),
    findings,
    ...picture(inputs),
    notes: [
      ...new Set([...inputs.graph.notes, ...inputs.notes, ...strays(inputs), ...undrawn(inputs)]),
    ].sort(),
  };
}

function knownBy(
  checks: ReadonlyMap<string, LevelledCheck>,
  { blocking, environment }: Inputs,
  findings: readonly Finding[],
): Known {
  return { checks, environment, blocking, byCheck: Map.groupBy(findings, ({ check }) => check) };
}

/** A verdict over nothing would be no verdict. */
function verdictOf(blocking: readonly CriterionResult[]): Verdict {
  const statuses = blocking.map(({ status }) => status);
  if (statuses.some(isOpen)) return "NO-GO";
  if (statuses.includes("WAIVED")) return "CONDITIONAL";
  return statuses.includes("PASS") ? "GO" : "NO-GO";
}

function reasonsFor(
  blocking: readonly CriterionResult[],
  checks: ReadonlyMap<string, LevelledCheck>,
): readonly string[] {
  const applying = blocking.filter(({ status }) => status !== "NOT_APPLICABLE");
  if (applying.length === 0) return ["Nothing that blocks could be judged, so nothing speaks for it."];
  return applying
    .filter(({ status }) => status !== "PASS")
    .toSorted(
      (a, b) =>
        compareStatus(a.status, b.status) || compareSeverity(severityOf(a, checks), severityOf(b, checks)),
    )
    .map(({ id, reason, status }) => `${id} is ${status}: ${reason}`);
}

function severityOf(line: CriterionResult, checks: ReadonlyMap<string, LevelledCheck>): Severity {
  const all = line.checks.flatMap((check) => checks.get(check)?.severity ?? []);
  return all.toSorted(compareSeverity)[0] ?? "low";
}

function signatures(inputs: Inputs, digest: string, known: Known) {
  const context = { clock: inputs.clock, digest, newestEvidence: newestEvidence(inputs, known) };
  return signoffChecks.flatMap((check) => judgeSignoff(check, inputs.signatures, context));
}

/** The newest piece of evidence that a blocking line rests on: who signed before it hasn't seen it. */
function newestEvidence({ checklists }: Inputs, known: Known): Date | undefined {
  const lines = checklists.flatMap(({ criteria }) => criteria.filter((one) => isBlocking(one, known)));
  const covered = new Set(lines.flatMap((line) => decidingChecks(line, known)));
  const times = evidenceChecks
    .filter(({ id }) => covered.has(id))
    .flatMap(({ id }) => known.byCheck.get(id) ?? [])
    .flatMap(({ seenAt, status }) => (seenAt !== undefined && status === "PASS" ? Date.parse(seenAt) : []));
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}

/** Beyond so many workloads a picture of who may talk to whom can't be read, and would outgrow everything else. */
const drawable = 200;

function picture(inputs: Inputs): Pick<Report, "connectivity"> {
  return workloads(inputs.graph).length > drawable ? {} : { connectivity: connectivity(inputs) };
}

function undrawn({ graph }: Inputs): readonly string[] {
  const count = workloads(graph).length;
  if (count <= drawable) return [];
  return [
    `The picture of the allowed connections isn't drawn: there are ${count} workloads, and at most ${drawable} are legible.`,
  ];
}

/** Files and signatures for checks that there aren't: their owner means something by them. */
function strays({ evidence, signatures: given }: Inputs): readonly string[] {
  const pieces = evidence.filter(({ check }) => evidenceChecks.every(({ id }) => id !== check));
  const signed = given.signatures.filter(({ check }) => signoffChecks.every(({ id }) => id !== check));
  return [
    ...pieces.map(({ check, path }) => `${path} is for no check: there is no ${check}.`),
    ...signed.map(({ check, name }) => `${given.path}: ${name} signed for no check: there is no ${check}.`),
  ];
}
