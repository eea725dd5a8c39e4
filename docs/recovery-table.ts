import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FaultResult, publishedResults, readResults } from "../test/support/faults/result.ts";

/** The table in recovery.md, from what the fault tests measured and keep in recovery.json. */

const begin = "<!-- The table is written by `make test-faults`. -->";
const end = "<!-- End of the table. -->";

export const recoveryDocument = join(import.meta.dirname, "recovery.md");

/** The document with what is known now. */
export function recoveryPage(): string {
  return withTable(readFileSync(recoveryDocument, "utf8"), readResults(publishedResults));
}

/** The document with the results in the place of its table. */
export function withTable(document: string, results: readonly FaultResult[]): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/recovery.md has lost the lines around its table:\n${begin}\n${end}`);
  return `${before}${begin}\n\n${table(results)}\n${end}${after}`;
}

const columns = [
  "fault",
  "what the test does",
  "acknowledged",
  "lost",
  "without a link to their result",
  "tried again",
  "given up",
  "longest time without an acknowledgement",
  "from first to last failed try",
  "measured",
  "test",
];

export function table(results: readonly FaultResult[]): string {
  const lines = [columns, columns.map(() => "---"), ...results.map(cells)];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

function cells(result: FaultResult): readonly string[] {
  return [
    result.fault,
    result.done,
    `${result.acknowledged} ${result.operations}`,
    `${result.lost}`,
    `${result.unlinked}`,
    `${result.retried}`,
    `${result.refused}`,
    seconds(result.interruption),
    seconds(result.degraded),
    result.measured,
    `[${result.test}](../${result.file})`,
  ].map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " "));
}

/** Tenths below ten seconds; more would say more than one run knows. */
function seconds(value: number): string {
  if (value === 0) return "–";
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}
