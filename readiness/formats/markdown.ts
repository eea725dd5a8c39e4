import type { CheckInfo, Finding } from "../../policy/model/finding.ts";
import type { ChecklistResult, CriterionResult, Report, Verdict } from "../model/report.ts";
import { compareStatus } from "../model/status.ts";
import { block, cell, code, Page, plain, prose } from "./markdown-page.ts";
import { scoreOf, totals, View } from "./view.ts";
import { age, count, statuses, statusWords, verdictMeanings, verdictWords, when } from "./words.ts";

/** GitHub refuses comments of 65,536 characters; under 60 KB leaves room for what else a comment says. */
export const mostBytes = 60_000;

const marks: Readonly<Record<Verdict, string>> = { GO: "🟢", CONDITIONAL: "🟡", "NO-GO": "🔴" };

/**
 * For pull requests: the verdict and what keeps it from GO, then each checklist, then what is to be done, folded. What
 * doesn't fit is counted, and always the least severe.
 */
export function toMarkdown(report: Report): string {
  const view = new View(report);
  const page = new Page(mostBytes);
  writeHeader(page, report);
  for (const checklist of report.checklists) writeChecklist(page, view, checklist);
  writeOpen(page, view);
  writeNotes(page, report);
  page.write(
    `\n<sub>${report.environment}, ${when(report.generatedAt)}, digest ${code(report.digest.slice(0, 16))}</sub>\n`,
  );
  return page.text;
}

function writeHeader(page: Page, { checklists, reasons, stack, verdict }: Report): void {
  page.write(`## ${marks[verdict]} ${verdictWords[verdict]}: ${plain(stack)}\n\n`);
  const scores = checklists.map((one) => `**${plain(one.id)} ${scoreOf(one)}**`).join(", ");
  page.write(`${verdictMeanings[verdict]} ${scores ? `Blocking criteria that pass: ${scores}.` : ""}\n`);
  page.list({
    before: "\n",
    items: reasons.map((one) => `- ${plain(one)}\n`),
    rest: (left) => `- … and ${count(left, "reason")} more\n`,
    share: 0.15,
  });
}

function writeChecklist(page: Page, view: View, checklist: ChecklistResult): void {
  const counted = totals(checklist.criteria);
  const summary = statuses
    .flatMap((one) => (counted.has(one) ? `${counted.get(one)} ${statusWords[one].toLowerCase()}` : []))
    .join(", ");
  page.list({
    before:
      `\n<details><summary><b>${block(checklist.title)}: ${scoreOf(checklist)}</b> (${summary})</summary>\n\n` +
      "| Status | Criterion | Why | Seen |\n| --- | --- | --- | --- |\n",
    // What must be looked at comes first, in case not all of it fits.
    items: checklist.criteria
      .toSorted((a, b) => compareStatus(a.status, b.status))
      .map((one) => rowOf(view, one)),
    rest: (left) => `| … | ${count(left, "criterion", "criteria")} more | | |\n`,
    after: "\n</details>\n",
    share: 0.5,
  });
}

function rowOf(view: View, line: CriterionResult): string {
  const { seenAt, text } = view.evidence(line);
  const old = seenAt && `${age(seenAt, view.report.generatedAt)} ago`;
  const seen = [text, old].filter((one) => one !== undefined);
  const name = `${cell(code(line.id))}<br>${plain(line.text)}${line.blocking ? "" : " *(not blocking)*"}`;
  const why = line.status === "PASS" ? "" : plain(line.reason);
  return `| ${line.status} | ${name} | ${why} | ${plain(seen.join(", "))} |\n`;
}

function writeOpen(page: Page, view: View): void {
  const all = view.open;
  if (all.length === 0) return;
  page.write("\n### What was found\n");
  let left = all.flatMap(({ findings }) => findings).length;
  for (const { check, findings } of all) {
    const written = page.list({
      before: headingOf(check, findings),
      items: findings.map((one) => itemOf(view.report, one)),
      rest: (number) => `- … and ${count(number, "finding")} more of this check\n`,
      after: `${fixOf(check)}\n</details>\n`,
      share: 0.4,
    });
    left -= written;
    if (written === 0) break;
  }
  if (left > 0)
    page.write(
      `\n**${count(left, "finding")} left out here**: the report as a page or as JSON holds them all.\n`,
    );
}

function headingOf({ id, severity, title }: CheckInfo, findings: readonly Finding[]): string {
  const words = `<code>${block(id)}</code> ${severity}: ${block(title)} (${findings.length})`;
  return `\n<details><summary>${words}</summary>\n\n`;
}

function itemOf({ generatedAt }: Report, finding: Finding): string {
  const { evidence, id, message, seenAt, source, status, subject, waiver } = finding;
  const more = [
    source && `at ${code(source)}`,
    evidence && `seen: ${plain(evidence)}${seenAt ? `, ${age(seenAt, generatedAt)} ago` : ""}`,
    waiver &&
      plain(
        `${waiver.id}: ${waiver.reason} (${waiver.owner}, until ${waiver.expires}, ${waiver.daysLeft} days left)`,
      ),
  ].filter(Boolean);
  return `- ${status} ${code(id)} ${code(subject)}: ${[plain(message), ...more].join("; ")}\n`;
}

function fixOf({ remediation }: CheckInfo): string {
  if (remediation.length === 0) return "";
  return `\nWhat to do:\n${remediation.map((step, index) => `${index + 1}. ${prose(step)}\n`).join("")}`;
}

function writeNotes(page: Page, { notes }: Report): void {
  page.list({
    before: "\n<details><summary>About the input</summary>\n\n",
    items: notes.map((one) => `- ${plain(one)}\n`),
    rest: (left) => `- … and ${count(left, "note")} more\n`,
    after: "\n</details>\n",
    share: 0.5,
  });
}
