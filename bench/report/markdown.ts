import type { Machine, Metric, Plot, Recorded, Row, Table } from "../model/result.ts";
import { ratios, summarise } from "../model/statistics.ts";

/** The page of benchmarks, from nothing but recorded results. */
export function benchmarksPage(results: readonly Recorded[], plotFolder: string): string {
  return [
    "# Benchmarks",
    "",
    "`make bench` measures everything again and writes this page; `make bench-quick` does fewer runs with smaller sizes, and prints",
    "its tables without writing this page. Each number is a median, with the minimum and the maximum in brackets. Ratios are",
    "computed pair by pair: both sides in turn, on the same objects, in one run. Times depend on the machine, ratios hardly.",
    "",
    "Each section ends with the date and the commit of its measurement. Its numbers, such as the number of rules, are those of that",
    "commit, and later versions may differ.",
    "",
    ...results.flatMap((result) => [...section(result, plotFolder), ""]),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function section(result: Recorded, plotFolder: string): readonly string[] {
  return [
    `## ${result.title}`,
    "",
    result.about,
    "",
    ...result.tables.flatMap((table) => [...renderTable(table), ""]),
    ...result.plots.flatMap((plot) => [image(plot, plotFolder), ""]),
    `${result.seenAt.slice(0, 10)}, \`make bench ONLY=${result.name}\`, ${machineLine(result.machine)}.`,
  ];
}

function machineLine({ commit, cores, kernel, memoryGibibytes, processor, versions }: Machine): string {
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `commit ${commit}; ${processor}, ${cores} cores, ${memoryGibibytes} GiB, Linux ${kernel}; ${tools.join(", ")}`;
}

function image({ name, title }: Plot, folder: string): string {
  return `![${title}](${folder}/${name}.svg)`;
}

export function renderTable(table: Table): readonly string[] {
  const reference = table.rows.find(({ label }) => label === table.reference);
  const header = [
    table.subject,
    ...table.metrics.map(({ title, unit }) => (unit === "" ? title : `${title}, ${unit}`)),
  ];
  const rows = table.rows.map((row) => [
    row.label,
    ...table.metrics.map((metric) => cell(row, metric, reference)),
  ]);
  const commands = new Map(
    table.rows.flatMap(({ command, label }) => (command === "" ? [] : [[label, command] as const])),
  );
  return [
    `### ${table.title}`,
    "",
    ...(table.text === undefined ? [] : [table.text, ""]),
    ...[header, header.map(() => "---"), ...rows].map(line),
    "",
    ...(commands.size > 0 ? ["Commands:", ""] : []),
    ...[...commands].map(([label, command]) => `- ${label}: \`${command}\``),
  ];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function cell(row: Row, metric: Metric, reference: Row | undefined): string {
  const words = row.words?.[metric.key];
  if (words !== undefined) return words;
  const values = row.values[metric.key];
  if (values === undefined || values.length === 0) return "–";
  return spread(values, metric.digits ?? 2) + ratio(row, metric, reference);
}

/** A median with its range, or the one value of a thing that is always the same. */
export function spread(values: readonly number[], digits: number): string {
  const { max, median, min } = summarise(values);
  const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
  return least === most ? `${middle}` : `${middle} (${least}–${most})`;
}

function ratio(row: Row, metric: Metric, reference: Row | undefined): string {
  if (!reference || row === reference || metric.ratio === false) return "";
  const [own, other] = [row.values[metric.key] ?? [], reference.values[metric.key] ?? []];
  if (own.length !== other.length || other.some((value) => value === 0)) return "";
  return `, ×${summarise(ratios(own, other)).median.toFixed(2)}`;
}
