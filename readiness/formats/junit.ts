import type { CheckInfo, Finding, Status } from "../../policy/model/finding.ts";
import type { CriterionResult, Report } from "../model/report.ts";
import { worst } from "../model/status.ts";
import { isNotable, View } from "./view.ts";
import { clean } from "./words.ts";

/**
 * JUnit's XML, for what shows tests: a suite a checklist, a case a line. There is no schema that all agree on; this
 * keeps to what Jenkins, GitLab and GitHub's reporters read.
 *
 * A waived line is skipped, which every viewer shows with its words. What nobody could look at is an error, and whatever
 * else keeps a line from passing is a failure. Those viewers have no word for "doesn't block", so the message says it.
 */
export function toJunit(report: Report, what: "readiness" | "policy" = "readiness"): string {
  const view = new View(report);
  const suites = report.checklists.map(({ criteria, id, title }) =>
    suiteOf(
      `${id}: ${title}`,
      report,
      criteria.map((line) => caseOfLine(view, id, line)),
    ),
  );
  const rest = view.unasked.map((check) => caseOfCheck(view, check));
  const restTitle = report.checklists.length > 0 ? "Checks that no criterion needs" : "Rules";
  if (rest.length > 0) suites.push(suiteOf(restTitle, report, rest));
  const attributes = { name: `${what} of ${report.stack}: ${report.verdict}`, ...sum(suites) };
  const all = element(
    "testsuites",
    attributes,
    suites.map(({ xml }) => xml),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
}

type Outcome = "failure" | "error" | "skipped" | undefined;

const outcomes: Readonly<Record<Status, Outcome>> = {
  FAIL: "failure",
  STALE: "failure",
  PENDING: "failure",
  UNKNOWN: "error",
  ERROR: "error",
  WAIVED: "skipped",
  NOT_APPLICABLE: "skipped",
  PASS: undefined,
};

interface Case {
  readonly outcome: Outcome;
  readonly xml: string;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly xml: string;
}

function suiteOf(name: string, { generatedAt }: Report, cases: readonly Case[]): Suite {
  const counted = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const counts = {
    tests: cases.length,
    failures: counted("failure"),
    errors: counted("error"),
    skipped: counted("skipped"),
  };
  const attributes = { name, ...counts, time: 0, timestamp: generatedAt };
  return {
    ...counts,
    xml: element(
      "testsuite",
      attributes,
      cases.map(({ xml }) => xml),
    ),
  };
}

function sum(suites: readonly Suite[]): Attributes {
  const total = (key: "tests" | "failures" | "errors" | "skipped") =>
    suites.reduce((all, suite) => all + suite[key], 0);
  return {
    tests: total("tests"),
    failures: total("failures"),
    errors: total("errors"),
    skipped: total("skipped"),
    time: 0,
  };
}

function caseOfLine(view: View, checklist: string, line: CriterionResult): Case {
  const found = [...view.findingsByCheck(line).values()].flat();
  const message = `${line.status}${line.blocking ? "" : " (not blocking)"}: ${line.reason}`;
  const details = [...view.findingsByCheck(line)].flatMap(([id, findings]) =>
    detailsOf(view.check(id), findings),
  );
  return caseOf({
    attributes: { classname: `${checklist}.${line.category}`, name: `${line.id}: ${line.text}` },
    status: line.status,
    message: found.some(({ waiver }) => waiver) ? `${message} ${waiversOf(found)}` : message,
    details,
  });
}

function caseOfCheck(view: View, check: CheckInfo): Case {
  const findings = view.findingsOf(check.id);
  const status = worst(findings.map((one) => one.status));
  const first = findings[0]?.message ?? "";
  return caseOf({
    attributes: { classname: "checks", name: `${check.id}: ${check.title}` },
    status,
    message:
      `${status}${view.criteria.length > 0 ? " (no criterion needs it)" : ""}: ${first} ${waiversOf(findings)}`.trim(),
    details: detailsOf(check, findings),
  });
}

function caseOf(one: {
  readonly attributes: Attributes;
  readonly status: Status;
  readonly message: string;
  readonly details: readonly string[];
}): Case {
  const outcome = outcomes[one.status];
  const text = one.details.map((line) => escaped(line)).join("\n");
  const attributes = {
    message: one.message,
    // `skipped` has no type where it is checked at all.
    ...(outcome !== "skipped" && { type: one.status }),
  };
  const children =
    outcome === undefined ? [] : [element(outcome, attributes, text === "" ? [] : [`\n${text}\n`])];
  return { outcome, xml: element("testcase", { ...one.attributes, time: 0 }, children) };
}

function waiversOf(findings: readonly Finding[]): string {
  const waivers = new Map(findings.flatMap(({ waiver }) => (waiver ? [[waiver.id, waiver] as const] : [])));
  return [...waivers.values()]
    .map(
      ({ daysLeft, expires, id, owner, reason }) =>
        `${id}: ${reason} (${owner}, until ${expires}, ${daysLeft} days left)`,
    )
    .join("; ");
}

/** What is to be done, and about what. */
function detailsOf(check: CheckInfo, findings: readonly Finding[]): readonly string[] {
  const open = findings.filter(({ status }) => isNotable(status));
  if (open.length === 0) return [];
  return [
    `${check.id} (${check.severity}): ${check.title}`,
    ...open.map(({ evidence, id, message, source, status, subject }) =>
      [
        `  ${status} [${id}] ${subject}: ${message}`,
        source && `at ${source}`,
        evidence && `seen: ${evidence}`,
      ]
        .filter(Boolean)
        .join("; "),
    ),
    ...check.remediation.map((step, index) => `  fix ${index + 1}: ${step}`),
  ];
}

type Attributes = Readonly<Record<string, string | number>>;

/** Children are XML already. */
function element(name: string, attributes: Attributes, children: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const open = `<${name}${list.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("\n")}</${name}>`;
}

/** XML has no way at all to write control characters, so they are taken out first. */
function escaped(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? "";
  return `${indent}${clean(text)}`
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
