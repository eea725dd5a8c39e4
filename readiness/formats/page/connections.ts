import type { Connectivity, ConnectivityCell } from "../../model/report.ts";
import { count } from "../words.ts";
import { type Html, html } from "./html.ts";

/** How a connection that may or may not be made relates to one that is meant to be. */
type State = "used" | "blocked" | "open" | "unknown" | "closed";

const words: Readonly<Record<Exclude<State, "closed">, string>> = {
  blocked: "Declared, but blocked",
  unknown: "Nobody can say whether it is allowed",
  open: "Allowed, but not declared",
  used: "Declared and allowed",
};

const shown = Object.keys(words) as readonly (keyof typeof words)[];

function stateOf({ allowed, declared }: ConnectivityCell): State {
  if (allowed === undefined) return "unknown";
  if (declared) return allowed ? "used" : "blocked";
  return allowed ? "open" : "closed";
}

/** Who may talk to whom: a picture, and the same in words. */
export function connectionsSection({ cells, clients, servers }: Connectivity): Html {
  const groups = Map.groupBy(cells, stateOf);
  const numbers = shown.map((state) => ({ state, number: groups.get(state)?.length ?? 0 }));
  return html`<section id="connections" aria-labelledby="connections-title">
<h2 id="connections-title">Allowed connections</h2>
<p class="muted">Each row is a client, each column a port that is offered. Declared means that a configuration dials it or the contract names it; allowed means that network policies on both sides let it through.</p>
<ul class="legend">${numbers.map(
    ({ number, state }) =>
      html`<li><svg width="20" height="20" aria-hidden="true">${mark(state, 10, 10)}</svg> ${words[state]}: <b>${number}</b></li>`,
  )}</ul>
<div class="scroll" role="region" aria-label="Picture of connections" tabindex="0">${picture({ cells, clients, servers })}</div>
<details class="entry plain"><summary>The same in words</summary><div class="inside">${numbers
    .filter(({ number }) => number > 0)
    .map(({ state }) => inWords(words[state], groups.get(state) ?? []))}</div></details>
</section>`;
}

function inWords(title: string, cells: readonly ConnectivityCell[]): Html {
  const byClient = [...Map.groupBy(cells, ({ client }) => client)];
  return html`<h3>${title}</h3><ul>${byClient.map(
    ([client, own]) => html`<li><b>${client}</b> to ${own.map(({ server }) => server).join(", ")}</li>`,
  )}</ul>`;
}

const size = 24;
/** Width of a character of the labels, about. */
const character = 7.3;

function picture({ cells, clients, servers }: Connectivity): Html {
  const left = Math.ceil(longest(clients) * character) + 16;
  // Labels of columns lean by 45 degrees.
  const lean = Math.ceil(longest(servers) * character * Math.SQRT1_2);
  const top = lean + 20;
  const [width, height] = [left + servers.length * size + lean, top + clients.length * size + 4];
  const x = new Map(servers.map((name, index) => [name, left + (index + 0.5) * size]));
  const y = new Map(clients.map((name, index) => [name, top + (index + 0.5) * size]));
  const label = `${count(clients.length, "client")}, ${count(servers.length, "port")}: the same is below in words.`;
  return html`<svg class="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${clients.map((name) => row(name, y.get(name) ?? 0, left, left + servers.length * size))}
${servers.map((name) => column(name, x.get(name) ?? 0, top, height - 4))}
${cells.map((cell) => place(cell, x.get(cell.server), y.get(cell.client)))}
</svg>`;
}

function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map(({ length }) => length));
}

function row(name: string, y: number, left: number, right: number): Html {
  return html`<line class="guide" x1="${left}" x2="${right}" y1="${y + size / 2}" y2="${y + size / 2}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${name}</text>
`;
}

function column(name: string, x: number, top: number, bottom: number): Html {
  return html`<line class="guide" x1="${x + size / 2}" x2="${x + size / 2}" y1="${top}" y2="${bottom}"/><text transform="translate(${x + 2} ${top - 8}) rotate(-45)">${name}</text>
`;
}

function place(cell: ConnectivityCell, x: number | undefined, y: number | undefined): Html | undefined {
  if (x === undefined || y === undefined) return undefined;
  const state = stateOf(cell);
  if (state === "closed") return undefined;
  return html`<g><title>${cell.client} to ${cell.server}: ${words[state].toLowerCase()}</title>${mark(state, x, y)}</g>
`;
}

/** A shape each, so that they differ without colour. */
function mark(state: Exclude<State, "closed">, x: number, y: number): Html {
  switch (state) {
    case "used":
      return html`<circle class="mark used" cx="${x}" cy="${y}" r="5"/>`;
    case "blocked":
      return html`<rect class="mark blocked" x="${x - 8}" y="${y - 8}" width="16" height="16" rx="2"/><path class="cross" d="M${x - 4} ${y - 4}l8 8m0-8l-8 8"/>`;
    case "open":
      return html`<path class="mark open" d="M${x} ${y - 7}l7 7-7 7-7-7z"/>`;
    case "unknown":
      return html`<text class="mark unknown" x="${x}" y="${y + 5}" text-anchor="middle">?</text>`;
  }
}
