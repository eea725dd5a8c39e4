import type { Status } from "../../../policy/model/finding.ts";
import type { ChecklistResult, CriterionResult } from "../../model/report.ts";
import { byCategory, scoreOf, shortId, totals, type View } from "../view.ts";
import { age, statuses, statusWords, when } from "../words.ts";
import { checkInLine } from "./checks.ts";
import { anchor, type Html, html } from "./html.ts";
import { badge } from "./status.ts";

/** All checklists at a glance: how many of the blocking lines hold, and how the others stand. */
export function scores(checklists: readonly ChecklistResult[]): Html {
  return html`<ul class="scores">${checklists.map((checklist) => {
    const counted = totals(checklist.criteria);
    return html`<li><a class="score" href="#${anchor("checklist", checklist.id)}"><b>${scoreOf(checklist)}</b> <span>${checklist.title}</span></a>
${bar(counted, checklist.criteria.length)}
<p class="muted">${inWords(counted)}</p></li>
`;
  })}</ul>`;
}

function inWords(counted: ReadonlyMap<Status, number>): string {
  return statuses
    .flatMap((one) => (counted.has(one) ? `${counted.get(one)} ${statusWords[one].toLowerCase()}` : []))
    .join(", ");
}

/** The numbers beside it say the same in words. */
function bar(counted: ReadonlyMap<Status, number>, all: number): Html {
  let x = 0;
  const parts = statuses.flatMap((status) => {
    const number = counted.get(status) ?? 0;
    if (number === 0) return [];
    const part = html`<rect x="${x}" y="0" width="${number}" height="1" data-tone="${status}"/>`;
    x += number;
    return [part];
  });
  return html`<svg class="bar" viewBox="0 0 ${Math.max(all, 1)} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

/** A checklist's lines by category; each opens to its checks, to what they found, and to what to do. */
export function checklistSection(view: View, checklist: ChecklistResult): Html {
  const id = anchor("checklist", checklist.id);
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${checklist.title} <span class="of">${scoreOf(checklist)}</span></h2>
<p class="muted">${checklist.document}. ${inWords(totals(checklist.criteria))}.</p>
<div class="columns" aria-hidden="true"><span>Status</span><span>Criterion</span><span>Evidence</span><span>Age</span></div>
${[...byCategory(checklist)].map(
  ([category, lines]) =>
    html`<div data-group><h3>${category}</h3>${lines.map((line) => lineOf(view, line))}</div>`,
)}
</section>`;
}

function lineOf(view: View, line: CriterionResult): Html {
  return html`<details class="line" data-entry data-criterion="${line.id}" data-status="${line.status}" id="${anchor("line", line.id)}">
<summary><span class="cell">${badge(line.status)}</span><span class="cell">${line.text}${!line.blocking && html` <span class="tag">not blocking</span>`}</span>${evidenceOf(view, line)}</summary>
<div class="inside"><p>${line.reason}</p>
<p class="muted"><code>${shortId(line)}</code> · ${line.section}</p>
${[...view.findingsByCheck(line)].map(([id, findings]) => checkInLine(view, view.check(id), findings))}
</div></details>
`;
}

function evidenceOf(view: View, line: CriterionResult): Html {
  const { seenAt, text } = view.evidence(line);
  const { generatedAt } = view.report;
  const seen = seenSubjects(view, line);
  const old = seenAt
    ? html`<time datetime="${seenAt}" title="${when(seenAt)}">${age(seenAt, generatedAt)}</time>`
    : seen.size > 0 && "this run";
  return html`<span class="cell evidence">${text ?? lookedAt(seen)}</span><span class="cell age">${old}</span>`;
}

/** What was really looked at: neither what nobody could say nor what nobody has said yet. */
function seenSubjects(view: View, line: CriterionResult): ReadonlySet<string> {
  const found = [...view.findingsByCheck(line).values()].flat();
  const seen = found.filter(({ status }) => status === "PASS" || status === "FAIL" || status === "WAIVED");
  return new Set(seen.map(({ subject }) => subject));
}

/** Where nobody wrote down what was seen: the one thing by its name, or how many. */
function lookedAt(seen: ReadonlySet<string>): string {
  const [only] = seen;
  if (only === undefined) return "nothing was seen";
  return seen.size === 1 ? only : `${seen.size} things looked at`;
}
