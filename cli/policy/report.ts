import type { Outcome } from "../../policy/adapter/judge.ts";
import type { CheckInfo } from "../../policy/model/finding.ts";
import { hash, identified } from "../../readiness/model/finding.ts";
import type { Report } from "../../readiness/model/report.ts";
import { exitCodeOf, levelsOf, type Verdict } from "./verdict.ts";

/** What can't be read, as a check of its own. */
export const readable: CheckInfo = {
  id: "input-readable",
  kind: "rule",
  title: "Every document of the input can be read.",
  severity: "critical",
  remediation: [
    "Correct the document, or render it first.",
    "Where it is no manifest: leave it out, or give ALLOW=unreadable.",
  ],
};

/** What keeps a verdict from being good, beside findings: its contract, or an exemption. */
export const sound: CheckInfo = {
  id: "judgement-sound",
  kind: "rule",
  title: "The contract and the exemptions that it is judged by can be read, and count.",
  severity: "high",
  remediation: ["Correct the contract, or readiness/exemptions.yaml."],
};

/** A verdict in the form that readiness reports have, for the formats that they share: all that isn't a pass, and a pass for each rule. */
export function reportOf(verdict: Verdict, now: Date = new Date()): Report {
  const { environment, notes, problems, subject, unreadable, unreadableAllowed } = verdict;
  const level = levelsOf(verdict);
  const seen = new Set<string>();
  const told = verdict.outcomes.filter(({ rule, status }) => {
    if (level(rule) === "disabled") return false;
    if (status !== "PASS" && status !== "NOT_APPLICABLE") return true;
    const first = !seen.has(`${rule} ${status}`);
    seen.add(`${rule} ${status}`);
    return first;
  });
  const drafts = [
    ...told.map(draft),
    ...unreadable.map(({ reason, source }) => ({
      check: readable.id,
      status: unreadableAllowed ? ("NOT_APPLICABLE" as const) : ("FAIL" as const),
      subject: source,
      source: /:\d+$/.test(source) ? source : `${source}:1`,
      message: `it can't be read: ${reason}`,
    })),
    ...problems.map((message) => ({
      check: sound.id,
      status: "FAIL" as const,
      subject: "the judgement",
      message,
    })),
  ];
  const findings = identified(drafts);
  const passed = exitCodeOf(verdict) === 0;
  return {
    schema: "readiness.seaworthy.dev/v1",
    stack: subject,
    environment,
    blocking: "by-environment",
    inPlaceOf: [],
    evidenceFolder: "",
    generatedAt: now.toISOString(),
    verdict: passed ? "GO" : "NO-GO",
    reasons: [],
    digest: hash(findings.map(({ id }) => id).join("\n")),
    checklists: [],
    checks: [
      ...verdict.rules
        .filter(({ id }) => level(id) !== "disabled")
        .map((rule) => ({ ...rule, kind: "rule" as const })),
      ...(unreadable.length > 0 ? [readable] : []),
      ...(problems.length > 0 ? [sound] : []),
    ],
    findings,
    notes,
  };
}

function draft({ message, rule, status, subject, waiver }: Outcome) {
  const source = subject.source ?? subject.urn;
  return {
    check: rule,
    status,
    subject: subject.title,
    message,
    ...(source !== undefined && { source }),
    ...(waiver && { waiver }),
  };
}
