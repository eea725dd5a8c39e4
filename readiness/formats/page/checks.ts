import type { CheckInfo, Finding } from "../../../policy/model/finding.ts";
import type { Report } from "../../model/report.ts";
import { worst } from "../../model/status.ts";
import { isNotable, type View } from "../view.ts";
import { age, count, kindWords, when } from "../words.ts";
import { anchor, type Html, html, prose } from "./html.ts";
import { badge } from "./status.ts";

/** A line shows so many findings of a check; all of them are with the check itself. */
const mostOpen = 10;
const mostNamed = 6;

/** A check as a line shows it: what it says, what it found, what to do. */
export function checkInLine(view: View, check: CheckInfo, findings: readonly Finding[]): Html {
  const open = findings.filter(({ status }) => isNotable(status));
  const rest = findings.filter(({ status }) => !isNotable(status));
  return html`<section class="check">
<p class="check-title"><a href="#${anchor("check", check.id)}"><code>${check.id}</code></a> ${prose(check.title)}</p>
${kindOf(check)}
${findings.length === 0 && html`<p class="muted">It found nothing to look at.</p>`}
${open.length > 0 && findingsTable(view.report, check, open.slice(0, mostOpen))}
${open.length > mostOpen && html`<p>${moreOf(check, open.length - mostOpen)}</p>`}
${rest.length > 0 && named(check, rest)}
${fixOf(check, open.length > 0)}
</section>`;
}

function kindOf({ controls = {}, kind, severity }: CheckInfo): Html {
  const catalogues = Object.entries(controls).map(
    ([name, ids]) => html` · ${name.toUpperCase()} ${ids.join(", ")}`,
  );
  return html`<p class="muted">${kindWords[kind]} · ${severity}${catalogues}</p>`;
}

/** What is right, or doesn't apply, in few words: one badge a status, and then what it is about. */
function named(check: CheckInfo, findings: readonly Finding[]): Html {
  const shown = findings.slice(0, mostNamed);
  const left = findings.length - shown.length;
  return html`${[...Map.groupBy(shown, ({ status }) => status)].map(
    ([status, own]) =>
      html`<div class="named">${badge(status)}<ul>${own.map((one) => html`<li>${nameOf(check, one)}</li>`)}</ul></div>`,
  )}${left > 0 && html`<p>${moreOf(check, left)}</p>`}`;
}

/** A rule that is kept says its own title, which stands above. */
function nameOf({ title }: CheckInfo, { evidence, message, subject }: Finding): Html {
  const words = evidence ?? (message === title ? undefined : message);
  return html`<b>${subject}</b>${words !== undefined && html` <span class="muted">${words}</span>`}`;
}

function moreOf({ id }: CheckInfo, number: number): Html {
  return html`<a href="#${anchor("check", id)}">and ${number} more of ${id}</a>`;
}

function fixOf({ remediation }: CheckInfo, isNeeded: boolean): Html | undefined {
  if (remediation.length === 0) return undefined;
  const title = isNeeded ? "What to do" : "If it ever fails";
  return html`<div class="fix"><p class="label">${title}</p><ol>${remediation.map((step) => html`<li>${prose(step)}</li>`)}</ol></div>`;
}

function findingsTable(report: Report, check: CheckInfo, findings: readonly Finding[]): Html {
  return html`<table class="findings" aria-label="Findings of ${check.id}">
<thead><tr><th scope="col">Status</th><th scope="col">What</th><th scope="col">Found</th></tr></thead>
<tbody>${findings.map((one) => findingRow(report, one))}</tbody></table>`;
}

function findingRow(report: Report, finding: Finding): Html {
  const { id, message, source, status, subject, waiver } = finding;
  return html`<tr data-finding="${id}" data-status="${status}"><td>${badge(status)}</td>
<td><b>${subject}</b>${source && html`<br><code class="muted">${source}</code>`}</td>
<td>${message}${seen(report, finding)}${
    waiver &&
    html`<br><span class="muted">Waived by ${waiver.id} of ${waiver.owner} until ${waiver.expires}, ${count(waiver.daysLeft, "day")} left: ${waiver.reason}</span>`
  }</td></tr>
`;
}

function seen({ generatedAt }: Report, { evidence, seenAt }: Finding): Html | undefined {
  if (evidence === undefined && seenAt === undefined) return undefined;
  const at =
    seenAt && html`<time datetime="${seenAt}" title="${when(seenAt)}">${age(seenAt, generatedAt)} ago</time>`;
  return html`<br><span class="muted">Seen ${at}${evidence && html`: ${evidence}`}</span>`;
}

/** Every check with every finding: what lines leave out, and what no line asks for. */
export function checksSection(view: View): Html {
  const unasked = new Set(view.unasked.map(({ id }) => id));
  const asked = view.checks.filter(({ id }) => !unasked.has(id));
  return html`<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">All checks</h2>
<p class="muted">${count(view.report.findings.length, "finding")} of ${count(view.checks.length, "check")}, most severe first.</p>
${unasked.size > 0 && group(view, "Checks that no criterion needs", view.unasked)}
${asked.length > 0 && group(view, "Checks that criteria need", asked)}
</section>`;
}

function group(view: View, title: string, checks: readonly CheckInfo[]): Html {
  return html`<div data-group><h3>${title}</h3>${checks.map((check) => entry(view, check))}</div>`;
}

function entry(view: View, check: CheckInfo): Html {
  const findings = view.findingsOf(check.id);
  const status = worst(findings.map((one) => one.status));
  return html`<details class="entry" data-entry data-status="${status}" id="${anchor("check", check.id)}">
<summary><span class="cell">${badge(status)}</span><span class="cell"><code>${check.id}</code> ${prose(check.title)}</span><span class="cell muted">${check.severity}</span><span class="cell muted">${count(findings.length, "finding")}</span></summary>
<div class="inside">${kindOf(check)}${fixOf(check, isNotable(status))}${findingsTable(view.report, check, findings)}</div></details>
`;
}
