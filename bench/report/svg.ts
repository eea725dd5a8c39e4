import type { BarPlot, LinePlot, Plot } from "../model/result.ts";
import { summarise } from "../model/statistics.ts";

/** Draws a plot as an SVG file that needs nothing else: no script, no font of its own, a white ground for dark pages. */
export function svg(plot: Plot): string {
  return plot.kind === "bars" ? bars(plot) : lines(plot);
}

// Told apart by everybody: Okabe and Ito's colours, and a grey.
const colours = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#555555",
  "#f0e442",
] as const;

const width = 760;
const top = 34;

function colour(index: number): string {
  return colours[index % colours.length] ?? "#555555";
}

function bars({ bars, title, unit }: BarPlot): string {
  const [rowHeight, gap, left, right] = [20, 12, 280, 130];
  const groups = [...Map.groupBy(bars, ({ group }) => group)];
  const labels = [...new Set(bars.map(({ label }) => label))];
  const most = Math.max(...bars.flatMap(({ values }) => values));
  const scale = (value: number) => (value / most) * (width - left - right);
  const parts: string[] = [];
  let y = top;
  for (const [group, members] of groups) {
    if (group !== "") {
      parts.push(text(8, y + 14, group, "bold"));
      y += rowHeight;
    }
    for (const { label, values } of members) {
      parts.push(bar({ y, left, scale, label, values, unit, fill: colour(labels.indexOf(label)) }));
      y += rowHeight;
    }
    y += gap;
  }
  return page(title, `${unit}, median; the line goes from the least to the greatest run`, y, parts);
}

interface Bar {
  readonly y: number;
  readonly left: number;
  readonly scale: (value: number) => number;
  readonly label: string;
  readonly values: readonly number[];
  readonly unit: string;
  readonly fill: string;
}

function bar({ fill, label, left, scale, unit, values, y }: Bar): string {
  const { max, median, min } = summarise(values);
  const middle = y + 8;
  return [
    text(left - 8, y + 12, label, "normal", "end"),
    `<rect x="${left}" y="${y}" width="${round(scale(median))}" height="16" fill="${fill}"/>`,
    `<path d="M${round(left + scale(min))} ${middle}H${round(left + scale(max))}" stroke="#000" stroke-width="1.5"/>`,
    text(round(left + scale(max) + 8), y + 12, `${significant(median)} ${unit}`),
  ].join("\n");
}

function lines({ abscissa, lines, title, unit }: LinePlot): string {
  const [left, right, height] = [70, 210, 360];
  const points = lines.flatMap((line) => line.points);
  const x = logarithmic(
    points.map(([value]) => value),
    left,
    width - right,
  );
  const y = logarithmic(
    points.map(([, value]) => value),
    height - 40,
    top + 10,
  );
  const labels = apart(lines.map(({ points }) => y.at(points.at(-1)?.[1] ?? 1) + 4));
  const drawn = lines.map(({ label, points }, i) => {
    const path = points.map(([px, py], j) => `${j === 0 ? "M" : "L"}${round(x.at(px))} ${round(y.at(py))}`);
    const [lastX] = points.at(-1) ?? [1];
    const dots = points.map(
      ([px, py]) => `<circle cx="${round(x.at(px))}" cy="${round(y.at(py))}" r="3" fill="${colour(i)}"/>`,
    );
    return [
      `<path d="${path.join("")}" fill="none" stroke="${colour(i)}" stroke-width="2"/>`,
      ...dots,
      text(round(x.at(lastX) + 8), round(labels[i] ?? 0), label),
    ].join("\n");
  });
  const marks = (values: readonly number[], mark: (value: number) => string) => values.map(mark).join("\n");
  const grid = [
    marks(y.ticks, (value) => {
      const at = round(y.at(value));
      return `<path d="M${left} ${at}H${width - right}" stroke="#ddd"/>\n${text(left - 6, at + 4, significant(value), "normal", "end")}`;
    }),
    marks(
      [...new Set(lines.flatMap((line) => line.points.map(([value]) => value)))],
      (value) => `${text(round(x.at(value)), height - 20, `${value}`, "normal", "middle")}`,
    ),
    text((left + width - right) / 2, height - 2, abscissa, "normal", "middle"),
  ];
  return page(title, `${unit}; both scales are logarithmic`, height + 6, [...grid, ...drawn]);
}

/** Heights of labels: those that would be one over another go down. */
export function apart(heights: readonly number[], lineHeight = 14): readonly number[] {
  const placed = [...heights];
  const downwards = [...heights.keys()].toSorted((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  let least = Number.NEGATIVE_INFINITY;
  for (const i of downwards) {
    const height = Math.max(heights[i] ?? 0, least);
    placed[i] = height;
    least = height + lineHeight;
  }
  return placed;
}

/** A logarithmic scale from `from` to `to` that holds all values, with a tick at each power of ten and at its double and half. */
function logarithmic(values: readonly number[], from: number, to: number) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [low, high] = [Math.log(least), Math.log(most === least ? least * 1.1 : most)];
  const powers = Array.from({ length: 25 }, (_, i) => 10 ** (i - 12));
  return {
    at: (value: number) => from + ((Math.log(value) - low) / (high - low)) * (to - from),
    ticks: powers
      .flatMap((power) => [power, 2 * power, 5 * power])
      .filter((tick) => tick >= least * 0.999 && tick <= most * 1.001),
  };
}

function page(title: string, subtitle: string, height: number, parts: readonly string[]): string {
  const style = 'font-family="sans-serif" font-size="12"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 4}" width="${width}" height="${height + 4}" role="img" ${style}>`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(8, 18, title, "bold"),
    text(width - 8, 18, subtitle, "normal", "end"),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function text(x: number, y: number, content: string, weight = "normal", anchor = "start"): string {
  return `<text x="${x}" y="${y}" font-weight="${weight}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Three digits that mean something. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}
