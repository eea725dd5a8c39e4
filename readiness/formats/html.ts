import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../model/report.ts";
import { checksSection } from "./page/checks.ts";
import { connectionsSection } from "./page/connections.ts";
import { anchor, type Html, html, verbatim } from "./page/html.ts";
import { checklistSection, scores } from "./page/lines.ts";
import { shape, shapesOf, verdictShape } from "./page/status.ts";
import { totals, View } from "./view.ts";
import {
  count,
  statuses,
  statusMeanings,
  statusWords,
  verdictMeanings,
  verdictWords,
  when,
} from "./words.ts";

/**
 * One page with all of it: style and script are in it, it asks the network for nothing, and its own policy forbids any
 * style or script but those two. Without the script all of it is readable; only the filter is missing.
 */
export function toHtml(report: Report): string {
  const view = new View(report);
  const style = ["theme.css", "page.css", "lines.css", "media.css"].map(fileOf).join("");
  const script = fileOf("page.js");
  const title = `${verdictWords[report.verdict]}: ${report.stack}`;
  const policy = html`default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#lines">Skip to the criteria</a>
${shapesOf()}
${header(report)}
${contents(report)}
<main>
${filter(view)}
<div id="lines" tabindex="-1">
${report.checklists.map((checklist) => checklistSection(view, checklist))}
</div>
${report.connectivity && connectionsSection(report.connectivity)}
${checksSection(view)}
${notes(report)}
</main>
${footer(report)}
<script>${verbatim(script)}</script>
</body>
</html>
`.text;
}

function fileOf(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", name), "utf8");
}

function hashOf(text: string): Html {
  return verbatim(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/** More reasons than these are folded: the verdict must stay in sight of what follows from it. */
const mostReasons = 10;

function header(report: Report): Html {
  const { checklists, environment, generatedAt, reasons, stack, verdict } = report;
  const items = reasons.map((one) => html`<li>${reasonOf(report, one)}</li>`);
  const more = items.slice(mostReasons);
  return html`<header data-verdict="${verdict}">
<div class="verdict">
<h1><span class="word">${verdictShape(verdict)}${verdictWords[verdict]}</span> <span class="stack">${stack}</span></h1>
<p>${verdictMeanings[verdict]}</p>
<p class="when">${environment}, <time datetime="${generatedAt}">${when(generatedAt)}</time></p>
${items.length > 0 && html`<h2 class="label">What keeps it from Go</h2><ol class="reasons">${items.slice(0, mostReasons)}</ol>`}
${more.length > 0 && html`<details class="more"><summary>${count(more.length, "reason")} more</summary><ol class="reasons" start="${mostReasons + 1}">${more}</ol></details>`}
</div>
${scores(checklists)}
</header>`;
}

/** A reason that begins with a line's name leads to that line. */
function reasonOf({ checklists }: Report, reason: string): Html {
  const [name = "", ...rest] = reason.split(" ");
  const isLine = checklists.some(({ criteria }) => criteria.some(({ id }) => id === name));
  return isLine ? html`<a href="#${anchor("line", name)}">${name}</a> ${rest.join(" ")}` : html`${reason}`;
}

function contents({ checklists, connectivity, notes }: Report): Html {
  const links = [
    ...checklists.map(({ id, title }) => [anchor("checklist", id), title] as const),
    ...(connectivity ? [["connections", "Allowed connections"] as const] : []),
    ["checks", "All checks"] as const,
    ...(notes.length > 0 ? [["notes", "About the input"] as const] : []),
  ];
  return html`<nav aria-label="Contents"><ul>${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

/** Shown by the script that it needs. */
function filter({ criteria }: View): Html {
  const counted = totals(criteria);
  const there = statuses.filter((one) => counted.has(one));
  return html`<form class="filter" role="search" aria-label="Filter" hidden>
<div><label class="find">Find <input type="search" autocomplete="off" spellcheck="false"></label>
<button type="button" data-open="true">Open all</button><button type="button" data-open="false">Close all</button>
<output aria-live="polite">${count(criteria.length, "criterion", "criteria")}</output></div>
<fieldset><legend>Status</legend>${there.map(
    (one) =>
      html`<label class="chip" data-tone="${one}"><input type="checkbox" value="${one}"> ${shape(one)}${statusWords[one]} <span>${counted.get(one)}</span></label>`,
  )}</fieldset>
</form>`;
}

function notes({ notes }: Report): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<section id="notes" aria-labelledby="notes-title"><h2 id="notes-title">About the input</h2><ul>${notes.map((one) => html`<li>${one}</li>`)}</ul></section>`;
}

function footer({ digest }: Report): Html {
  return html`<footer><p>Signatures of this result name its digest: <code>${digest}</code></p>
<dl class="meanings">${statuses.map(
    (one) => html`<div><dt>${shape(one)}${statusWords[one]}</dt><dd>${statusMeanings[one]}</dd></div>`,
  )}</dl></footer>`;
}
