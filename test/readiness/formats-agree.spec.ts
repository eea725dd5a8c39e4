import assert from "node:assert/strict";
import type { Browser } from "puppeteer-core";
import { toConsole } from "../../readiness/formats/console.ts";
import { toHtml } from "../../readiness/formats/html.ts";
import { toJson } from "../../readiness/formats/json.ts";
import { toJunit } from "../../readiness/formats/junit.ts";
import { toMarkdown } from "../../readiness/formats/markdown.ts";
import { toSarif } from "../../readiness/formats/sarif.ts";
import type { Report } from "../../readiness/model/report.ts";
import { bigReport } from "./support/big-report.ts";
import { launch } from "./support/browser.ts";
import {
  readHtml,
  readJunit,
  readMarkdown,
  renderMarkdown,
  type Said,
  saidByConsole,
  saidByJson,
  saidByReport,
  saidBySarif,
  saidInBrowser,
} from "./support/parsed.ts";
import { conditionalReport, goReport, sampleReport } from "./support/sample-report.ts";

/** Each format, how it is read back, and whether it holds every finding or those with something to do. */
describe("every format of a report", () => {
  let browser: Browser;
  before(async function () {
    this.timeout(5 * 60_000); // The first time, the browser is installed.
    browser = await launch();
  });
  after(() => browser?.close());

  const formats: Readonly<
    Record<string, readonly ["open" | "all", (report: Report) => Promise<Said> | Said]>
  > = {
    "the terminal": ["open", (report) => saidByConsole(toConsole(report))],
    JSON: ["all", (report) => saidByJson(toJson(report))],
    SARIF: ["open", (report) => saidBySarif(toSarif(report))],
    Markdown: ["open", (report) => saidInBrowser(browser, renderMarkdown(toMarkdown(report)), readMarkdown)],
    JUnit: ["open", (report) => saidInBrowser(browser, toJunit(report), readJunit, "application/xml")],
    HTML: ["all", (report) => saidInBrowser(browser, toHtml(report), readHtml)],
  };
  const reports = { "No-Go": sampleReport, Go: goReport, "Conditional Go": conditionalReport };

  for (const [format, [which, read]] of Object.entries(formats)) {
    it(`says the same verdict, lines and findings: ${format}`, async () => {
      for (const [name, report] of Object.entries(reports)) {
        assert.deepEqual(await read(report), saidByReport(report, which), name);
      }
    });
  }

  for (const format of ["JSON", "SARIF", "JUnit", "HTML"]) {
    it(`leaves nothing out of a large report: ${format}`, async () => {
      const [which, read] = formats[format] ?? assert.fail(format);
      assert.deepEqual(await read(bigReport), saidByReport(bigReport, which));
    });
  }
});
