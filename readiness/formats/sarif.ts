import type { CheckInfo, Finding, Status } from "../../policy/model/finding.ts";
import type { Severity } from "../../rules/model/rule.ts";
import { hash } from "../model/finding.ts";
import type { Report } from "../model/report.ts";
import { folded } from "./folded.ts";
import { View } from "./view.ts";
import { clean, kindWords } from "./words.ts";

/**
 * SARIF 2.1.0, for what annotates code. It holds what somebody may have to do; what passed is in the other formats,
 * because GitHub shows every result as an alert, whatever its kind.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(report: Report, what: "readiness" | "policy" = "readiness"): string {
  const view = new View(report);
  const checks = [
    ...report.checks,
    ...view.checks.filter(({ id }) => !report.checks.some((one) => one.id === id)),
  ];
  const indexes = new Map(checks.map(({ id }, index) => [id, index]));
  const { kept, left } = folded(view.open, most);
  const results = kept.flatMap(({ check, findings }) => {
    const index = indexes.get(check.id) ?? -1;
    const more = left.get(check.id);
    const own = findings.map((finding) => resultOf(report, check, finding, index));
    return more === undefined ? own : [...own, restOf(report, check, index, more)];
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: `Seaworthy ${what}`, rules: checks.map(ruleOf) } },
        automationDetails: { id: `${what}/${clean(report.stack)}/` },
        invocations: [invocationOf(report, left)],
        columnKind: "utf16CodeUnits",
        results,
        properties: {
          verdict: report.verdict,
          reasons: report.reasons.map(clean),
          environment: report.environment,
          digest: report.digest,
          criteria: view.criteria.map(({ blocking, id, status }) => ({ id, status, blocking })),
        },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** GitHub refuses a file with more results than 25,000. */
const most = 24_000;

/** One result for the findings of a check that aren't listed. */
function restOf(report: Report, check: CheckInfo, ruleIndex: number, more: number) {
  const message = `${more} more findings of this rule aren't listed here, because readers take 25,000 results at the most; the other formats have all of them.`;
  return resultOf(
    report,
    check,
    { id: hash(`${check.id} folded`), check: check.id, status: "FAIL", subject: "more objects", message },
    ruleIndex,
  );
}

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

function ruleOf({ controls = {}, id, kind, remediation, severity, title }: CheckInfo) {
  const steps = remediation.map((step, index) => `${index + 1}. ${clean(step)}`);
  const catalogues = Object.entries(controls).flatMap(([name, ids]) => ids.map((one) => `${name}:${one}`));
  return {
    id,
    shortDescription: { text: clean(title) },
    fullDescription: { text: clean(title) },
    help: { text: steps.length > 0 ? `What to do:\n${steps.join("\n")}` : "There are no steps for it." },
    defaultConfiguration: { level: levels[severity] },
    properties: { severity, kind, tags: [kindWords[kind], ...catalogues] },
  };
}

/**
 * SARIF has words for what isn't a failure: `open` is what couldn't be decided, `review` what a person must decide. Their
 * level is `none`, as the standard demands (§ 3.27.10).
 */
const kinds: Readonly<Partial<Record<Status, "open" | "review">>> = {
  UNKNOWN: "open",
  STALE: "open",
  ERROR: "open",
  PENDING: "review",
};

function resultOf(report: Report, check: CheckInfo, finding: Finding, ruleIndex: number) {
  const { evidence, id, message, seenAt, status, subject, waiver } = finding;
  const kind = kinds[status];
  return {
    ruleId: check.id,
    ruleIndex,
    kind: kind ?? "fail",
    level: kind ? "none" : levels[check.severity],
    message: { text: clean(`${kind ? `${status}: ` : ""}${subject}: ${message}`) },
    locations: [locationOf(report, finding)],
    // GitHub knows an alert again by this name alone; the other is ours.
    partialFingerprints: { primaryLocationLineHash: `${id}:1`, "readinessFinding/v1": id },
    ...(waiver && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: clean(`${waiver.id}: ${waiver.reason} (${waiver.owner}, until ${waiver.expires})`),
        },
      ],
    }),
    properties: { status, ...(evidence && { evidence: clean(evidence) }), ...(seenAt && { seenAt }) },
  };
}

/** Where it is written: a manifest's line, or for what the program makes, the stack's file and the URN. */
function locationOf({ stack }: Report, { source, subject }: Finding) {
  const [, file, line] = /^(?!urn:)(.+):(\d+)$/.exec(source ?? "") ?? [];
  const isUrn = source?.startsWith("urn:") ?? false;
  const plain = source === undefined || isUrn || file !== undefined ? undefined : source;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file ?? plain ?? `stacks/Pulumi.${stack}.yaml`) },
      region: { startLine: Math.max(1, Number(line ?? 1)) },
    },
    logicalLocations: [
      { name: clean(subject), kind: "resource", ...(isUrn && { fullyQualifiedName: clean(source ?? "") }) },
    ],
  };
}

/** A path, relative to where the repository is checked out. */
function uriOf(path: string): string {
  const relative = clean(path)
    .replaceAll("\\", "/")
    .replace(/^(\.?\/)+/, "");
  return relative.split("/").map(encodeURIComponent).join("/");
}

function invocationOf({ findings, generatedAt }: Report, left: ReadonlyMap<string, number>) {
  const folded = [...left].map(([check, more]) => ({
    level: "warning",
    message: { text: `${more} findings of ${check} are left out` },
    associatedRule: { id: check },
  }));
  const errors = findings.filter(({ status }) => status === "ERROR");
  return {
    executionSuccessful: errors.length === 0,
    endTimeUtc: generatedAt,
    ...(errors.length + folded.length > 0 && {
      toolExecutionNotifications: [
        ...errors.map(({ check, message, subject }) => ({
          level: "error",
          message: { text: clean(`${check} failed on ${subject}: ${message}`) },
          associatedRule: { id: check },
        })),
        ...folded,
      ],
    }),
  };
}
