import { styleText } from "node:util";
import type { CheckInfo, Finding, Status } from "../../policy/model/finding.ts";
import type { ChecklistResult, CriterionResult, Report, Verdict } from "../model/report.ts";
import { byCategory, scoreOf, shortId, totals, View } from "./view.ts";
import { age, clean, count, statuses, statusWords, verdictMeanings, verdictWords, when } from "./words.ts";

/** Columns that every line fits in. */
const width = 100;

/** Of one check, more than these are counted and not shown: the other formats hold them all. */
const mostFindings = 10;

type Style = Parameters<typeof styleText>[0];

const colours: Readonly<Record<Status, Style>> = {
  FAIL: ["red", "bold"],
  ERROR: ["red", "bold"],
  UNKNOWN: "yellow",
  STALE: "yellow",
  PENDING: "yellow",
  WAIVED: "cyan",
  PASS: "green",
  NOT_APPLICABLE: "dim",
};

const verdictColours: Readonly<Record<Verdict, Style>> = {
  GO: ["bgGreen", "black", "bold"],
  CONDITIONAL: ["bgYellow", "black", "bold"],
  "NO-GO": ["bgRed", "white", "bold"],
};

/** For a terminal: the verdict, what keeps it from GO, each line of each checklist, and what is to be done. */
export function toConsole(report: Report): string {
  const view = new View(report);
  const blocks = [
    headerOf(report),
    reasonsOf(report),
    ...report.checklists.map((checklist) => checklistOf(view, checklist)),
    openOf(view),
    notesOf(report),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function headerOf(report: Report): readonly string[] {
  const { checklists, environment, generatedAt, stack, verdict } = report;
  const scores = checklists.map((one) => `${clean(one.id)} ${scoreOf(one)}`).join(", ");
  return [
    `${styleText(verdictColours[verdict], ` ${verdict} `)} ${styleText("bold", clean(stack))}`,
    ...wrapped(`${verdictMeanings[verdict]} Blocking criteria that pass: ${scores || "there are none"}.`),
    styleText("dim", `${environment}, ${when(generatedAt)}`),
  ];
}

function reasonsOf({ reasons, verdict }: Report): readonly string[] {
  if (reasons.length === 0) return [];
  const title =
    verdict === "CONDITIONAL" ? "What keeps it from Go" : `What makes it a ${verdictWords[verdict]}`;
  return [styleText("bold", title), ...reasons.flatMap((one) => wrapped(clean(one), "  - ", "    "))];
}

function checklistOf(view: View, checklist: ChecklistResult): readonly string[] {
  const score = `${scoreOf(checklist)}`;
  const title = `${checklist.id}: ${clean(checklist.title)}`.slice(0, width - score.length - 2);
  const counted = totals(checklist.criteria);
  const summary = statuses.flatMap((one) => {
    const number = counted.get(one);
    return number === undefined ? [] : `${number} ${statusWords[one].toLowerCase()}`;
  });
  return [
    styleText("bold", `${title.padEnd(width - score.length)}${score}`),
    styleText("dim", `  ${summary.join(", ")}`),
    ...[...byCategory(checklist)].flatMap(([category, lines]) => [
      `  ${styleText("underline", clean(category))}`,
      ...lines.flatMap((line) => lineOf(view, line)),
    ]),
  ];
}

const statusWidth = "NOT_APPLICABLE".length + 2;
const indent = " ".repeat(statusWidth + 4);

function lineOf(view: View, line: CriterionResult): readonly string[] {
  const { seenAt, text } = view.evidence(line);
  const mark = styleText(colours[line.status], line.status.padEnd(statusWidth));
  const kind = line.blocking ? "" : " (not blocking)";
  const [first = "", ...more] = wrapped(`${shortId(line)}: ${clean(line.text)}${kind}`, indent, indent);
  const seen = [text && `seen: ${clean(text)}`, seenAt && `${age(seenAt, view.report.generatedAt)} old`];
  return [
    `    ${mark}${first.slice(indent.length)}`,
    ...more,
    ...(line.status === "PASS" ? [] : wrapped(clean(line.reason), indent, indent)),
    ...wrapped(seen.filter(Boolean).join(", "), indent, indent).map((one) => styleText("dim", one)),
  ];
}

function openOf(view: View): readonly string[] {
  const all = view.open;
  if (all.length === 0) return [];
  return [
    styleText("bold", "What was found"),
    ...all.flatMap(({ check, findings }) => [
      ...checkOf(check),
      ...findings.slice(0, mostFindings).flatMap((one) => findingOf(view.report, one)),
      ...(findings.length > mostFindings
        ? [`    … and ${count(findings.length - mostFindings, "finding")} more, which the other formats show`]
        : []),
    ]),
  ];
}

function checkOf({ id, remediation, severity, title }: CheckInfo): readonly string[] {
  const [first = "", ...more] = wrapped(`${id} (${severity}): ${clean(title)}`, "  ", "    ");
  return [
    styleText("bold", first),
    ...more,
    ...remediation.flatMap((step, index) => wrapped(clean(step), `    fix ${index + 1}: `, "           ")),
  ];
}

function findingOf({ generatedAt }: Report, finding: Finding): readonly string[] {
  const { evidence, id, message, seenAt, source, status, subject, waiver } = finding;
  const more = [
    source && `at ${source}`,
    evidence && `seen: ${evidence}${seenAt ? `, ${age(seenAt, generatedAt)} ago` : ""}`,
    waiver &&
      `${waiver.id}: ${waiver.reason} (${waiver.owner}, until ${waiver.expires}, ${count(waiver.daysLeft, "day")} left)`,
  ];
  const mark = styleText(colours[status], status);
  const [first = "", ...rest] = wrapped(`${status} ${id} ${clean(subject)}`, "    ", "      ");
  return [
    first.replace(status, () => mark),
    ...rest,
    ...wrapped(clean(message), "      ", "      "),
    ...more
      .flatMap((one) => (one ? wrapped(clean(one), "      ", "      ") : []))
      .map((one) => styleText("dim", one)),
  ];
}

function notesOf({ notes }: Report): readonly string[] {
  if (notes.length === 0) return [];
  return [
    styleText("bold", "About the input"),
    ...notes.flatMap((one) => wrapped(clean(one), "  - ", "    ")),
  ];
}

/** Lines of at most {@link width} columns. A word that is longer than a line goes on in the next. */
function wrapped(text: string, first = "", rest = first): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const end = () => {
    lines.push(line);
    [line, isEmpty] = [rest, true];
  };
  for (let word of text.split(/\s+/).filter(Boolean)) {
    if (!isEmpty && line.length + 1 + word.length > width) end();
    while (line.length + word.length > width) {
      const room = width - line.length;
      line += word.slice(0, room);
      word = word.slice(room);
      end();
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty ? lines : [...lines, line];
}
