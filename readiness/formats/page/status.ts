import type { Status } from "../../../policy/model/finding.ts";
import type { Verdict } from "../../model/report.ts";
import { statuses, statusWords } from "../words.ts";
import { type Html, html, verbatim } from "./html.ts";

/** Each status has a shape beside its colour and its word. Drawn on a grid of 16, in lines. */
const shapes: Readonly<Record<Status, string>> = {
  PASS: '<path d="M3 8.5 6.5 12 13 4.5"/>',
  FAIL: '<path d="m4 4 8 8m0-8-8 8"/>',
  ERROR: '<path d="M8 2.5 14 13.5H2ZM8 6.5v3.2m0 1.9v.1"/>',
  UNKNOWN: '<path d="M5.3 5.6a2.7 2.7 0 1 1 3.9 2.6C8.4 8.6 8 9 8 10m0 2.4v.1"/>',
  STALE: '<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3.2l2.3 1.5"/>',
  PENDING: '<path d="M3.5 8h.1m4.4 0h.1m4.4 0h.1"/>',
  WAIVED: '<circle cx="8" cy="8" r="5.5"/><path d="m4.2 11.8 7.6-7.6"/>',
  NOT_APPLICABLE: '<path d="M4 8h8"/>',
};

const verdictShapes: Readonly<Record<Verdict, Status>> = {
  GO: "PASS",
  CONDITIONAL: "WAIVED",
  "NO-GO": "FAIL",
};

/** The shapes, once a page. */
export function shapesOf(): Html {
  const symbols = statuses.map(
    (one) => html`<symbol id="shape-${one}" viewBox="0 0 16 16">${verbatim(shapes[one])}</symbol>`,
  );
  return html`<svg class="shapes" width="0" height="0" aria-hidden="true">${symbols}</svg>`;
}

export function shape(status: Status): Html {
  return html`<svg class="shape" aria-hidden="true"><use href="#shape-${status}"/></svg>`;
}

export function verdictShape(verdict: Verdict): Html {
  return shape(verdictShapes[verdict]);
}

/** The status as a badge: shape and word. */
export function badge(status: Status): Html {
  return html`<span class="badge" data-tone="${status}">${shape(status)}${statusWords[status]}</span>`;
}
