import { stripVTControlCharacters } from "node:util";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import type { Browser } from "puppeteer-core";
import type { Report } from "../../../readiness/model/report.ts";

/** What a format says, read back from its text by a parser of that format. */
export interface Said {
  readonly verdict: string;
  /** `gravl/backup-cronjob PASS`, sorted. */
  readonly criteria: readonly string[];
  /** Ids with statuses of findings, sorted: `0123456789abcdef FAIL`. */
  readonly findings: readonly string[];
}

export function said(verdict: unknown, criteria: readonly string[], findings: readonly string[]): Said {
  return {
    verdict: String(verdict),
    criteria: [...criteria].sort(),
    findings: [...new Set(findings)].sort(),
  };
}

/** The report itself; of the findings those that somebody may have to do something about, or all of them. */
export function saidByReport({ checklists, findings, verdict }: Report, which: "open" | "all"): Said {
  const shown = findings.filter(
    ({ status }) => which === "all" || !["PASS", "NOT_APPLICABLE"].includes(status),
  );
  return said(
    verdict,
    checklists.flatMap(({ criteria }) => criteria.map(({ id, status }) => `${id} ${status}`)),
    shown.map(({ id, status }) => `${id} ${status}`),
  );
}

export function saidByJson(text: string): Said {
  return saidByReport(JSON.parse(text) as Report, "all");
}

interface SarifLog {
  readonly runs: readonly {
    readonly properties: {
      readonly verdict: string;
      readonly criteria: readonly { readonly id: string; readonly status: string }[];
    };
    readonly results: readonly {
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly properties: { readonly status: string };
    }[];
  }[];
}

export function saidBySarif(text: string): Said {
  const [run] = (JSON.parse(text) as SarifLog).runs;
  return said(
    run?.properties.verdict,
    (run?.properties.criteria ?? []).map(({ id, status }) => `${id} ${status}`),
    (run?.results ?? []).map(
      ({ partialFingerprints, properties }) =>
        `${partialFingerprints["readinessFinding/v1"]} ${properties.status}`,
    ),
  );
}

/** A terminal has no parser; its lines begin with what they say. Lines name themselves without their checklist. */
export function saidByConsole(text: string): Said {
  const lines = stripVTControlCharacters(text).split("\n");
  let checklist = "";
  const criteria = lines.flatMap((line) => {
    checklist = /^(\S+): .*\d+\/\d+$/.exec(line)?.[1] ?? checklist;
    const [, status, id] = /^ {4}([A-Z_]+) {2,}([^\s:]+): /.exec(line) ?? [];
    return id === undefined ? [] : [`${checklist}/${id} ${status}`];
  });
  const findings = lines.flatMap((line) => {
    const [, status, id] = /^ {4}([A-Z_]+) ([0-9a-f]{16}) /.exec(line) ?? [];
    return id === undefined ? [] : [`${id} ${status}`];
  });
  return said(lines[0]?.trim().split(/\s+/)[0], criteria, findings);
}

/** As GitHub would show it, but for what it takes out of the HTML. */
export function renderMarkdown(text: string): string {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

const words = { Go: "GO", "Conditional Go": "CONDITIONAL", "No-Go": "NO-GO" };

/** Read with the browser's parsers of HTML and XML, which take nothing that isn't well formed for right. */
export async function saidInBrowser(
  browser: Browser,
  text: string,
  read: string,
  type = "text/html",
): Promise<Said> {
  const page = await browser.newPage();
  try {
    const program = `(() => {
      const parsed = new DOMParser().parseFromString(${JSON.stringify(text)}, ${JSON.stringify(type)});
      if (parsed.querySelector("parsererror")) throw new Error(parsed.querySelector("parsererror").textContent);
      const all = (selector) => [...parsed.querySelectorAll(selector)];
      return (${read})(parsed, all);
    })()`;
    const [verdict, criteria, findings] = (await page.evaluate(program)) as [string, string[], string[]];
    return said(words[verdict as keyof typeof words] ?? verdict, criteria, findings);
  } finally {
    await page.close();
  }
}

export const readHtml = `(parsed, all) => [
  parsed.querySelector("h1 .word").textContent,
  all("[data-criterion]").map(({ dataset }) => dataset.criterion + " " + dataset.status),
  all("[data-finding]").map(({ dataset }) => dataset.finding + " " + dataset.status),
]`;

export const readMarkdown = `(parsed, all) => [
  parsed.querySelector("h2").textContent.replace(/^\\S+ (.*): .*$/, "$1"),
  all("tbody tr").map(({ cells }) => cells[1].querySelector("code").textContent + " " + cells[0].textContent.trim()),
  all("details li").flatMap((item) => {
    const [, status] = /^([A-Z_]+) [0-9a-f]{16} /.exec(item.textContent) ?? [];
    return status ? [item.querySelector("code").textContent + " " + status] : [];
  }),
]`;

export const readJunit = `(parsed, all) => [
  parsed.documentElement.getAttribute("name").split(": ").at(-1),
  all("testcase").filter((one) => one.getAttribute("classname") !== "checks").map((one) => {
    const id = one.getAttribute("name").split(": ")[0];
    const [outcome] = one.children;
    return id + " " + (outcome ? /^[A-Z_]+/.exec(outcome.getAttribute("message"))[0] : "PASS");
  }),
  all("failure, error, skipped").flatMap(({ textContent }) =>
    [...textContent.matchAll(/^  ([A-Z_]+) \\[([0-9a-f]{16})\\] /gm)].map(([, status, id]) => id + " " + status)),
]`;
