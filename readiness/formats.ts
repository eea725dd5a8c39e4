import { stripVTControlCharacters } from "node:util";
import { toConsole } from "./formats/console.ts";
import { toHtml } from "./formats/html.ts";
import { toJson } from "./formats/json.ts";
import { toJunit } from "./formats/junit.ts";
import { toMarkdown } from "./formats/markdown.ts";
import { toSarif } from "./formats/sarif.ts";
import type { Report } from "./model/report.ts";

interface Format {
  readonly file: string;
  readonly write: (report: Report) => string;
}

/** What a report is written as, each from the report alone. */
export const formats: Readonly<Record<string, Format>> = {
  json: { file: "report.json", write: toJson },
  markdown: { file: "report.md", write: toMarkdown },
  html: { file: "report.html", write: toHtml },
  sarif: { file: "report.sarif", write: toSarif },
  junit: { file: "report.xml", write: toJunit },
  text: { file: "report.txt", write: (report) => stripVTControlCharacters(toConsole(report)) },
};
