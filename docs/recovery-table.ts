import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FaultResult, publishedResults, readResults } from "../test/support/faults/result.ts";

/** The tables in recovery.md, from what the fault tests measured and keep in recovery.json. */

interface Column {
  readonly title: string;
  readonly cell: (result: FaultResult) => string;
}

const columns: readonly Column[] = [
  { title: "fault", cell: ({ fault }) => fault },
  { title: "what the test does", cell: ({ done }) => done },
  { title: "acknowledged", cell: ({ acknowledged, operations }) => `${acknowledged} ${operations}` },
  { title: "lost", cell: ({ lost }) => `${lost}` },
  { title: "without a link to their result", cell: ({ unlinked }) => `${unlinked}` },
  { title: "tried again", cell: ({ retried }) => `${retried}` },
  { title: "given up", cell: ({ refused }) => `${refused}` },
  { title: "longest time without an acknowledgement", cell: ({ interruption }) => seconds(interruption) },
  { title: "from first to last failed try", cell: ({ degraded }) => seconds(degraded) },
  { title: "measured", cell: ({ measured }) => measured },
  { title: "test", cell: ({ file, test }) => `[${test}](../${file})` },
];

interface Table {
  readonly begin: string;
  readonly end: string;
  /** Whether a result is one of its rows. */
  readonly has: (result: FaultResult) => boolean;
  readonly columns: readonly Column[];
}

const isCommits = ({ operations }: FaultResult) => operations === "commits";

const tables: readonly Table[] = [
  {
    begin: "<!-- The table is written by `make test-faults`. -->",
    end: "<!-- End of the table. -->",
    has: (result) => !isCommits(result),
    columns,
  },
  {
    begin: "<!-- The table of PostgreSQL is written by `make test-systems SYSTEM=postgres`. -->",
    end: "<!-- End of the table of PostgreSQL. -->",
    has: isCommits,
    // Only Cordum has jobs whose result is there without a way to it.
    columns: columns.filter(({ title }) => title !== "without a link to their result"),
  },
];

export const recoveryDocument = join(import.meta.dirname, "recovery.md");

/** The document with what is known now. */
export function recoveryPage(): string {
  return withTables(readFileSync(recoveryDocument, "utf8"), readResults(publishedResults));
}

/** The document with the results in the places of its tables. */
export function withTables(document: string, results: readonly FaultResult[]): string {
  return tables.reduce((text, one) => withTable(text, one, results.filter(one.has)), document);
}

function withTable(
  document: string,
  { begin, columns, end }: Table,
  results: readonly FaultResult[],
): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/recovery.md has lost the lines around a table:\n${begin}\n${end}`);
  return `${before}${begin}\n\n${table(results, columns)}\n${end}${after}`;
}

export function table(results: readonly FaultResult[], shown = columns): string {
  const rows = results.map((result) => shown.map(({ cell }) => escaped(cell(result))));
  const lines = [shown.map(({ title }) => title), shown.map(() => "---"), ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

const escaped = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Tenths below ten seconds; more would say more than one run knows. */
function seconds(value: number): string {
  if (value === 0) return "–";
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}
