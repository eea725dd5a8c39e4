import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../../lib/paths.ts";
import { parsePromql } from "../../lib/promql.ts";
import { dnsLabel } from "../fields.ts";

/** Dashboards that a stack file brings: a file of Grafana's, or a few panels. */

/** What Grafana puts in for a variable before Prometheus sees it: a time where one is asked for, and a name elsewhere. */
function withoutVariables(expression: string): string {
  return expression
    .replaceAll(/\$\{?__(rate_interval|interval|range)(_ms|_s)?(:\w+)?\}?/g, "5m")
    .replaceAll(/(\[\s*|:\s*|offset\s+)\$(\{\w+(:\w+)?\}|\w+)/g, "$15m")
    .replaceAll(/\$(\{\w+(:\w+)?\}|\w+)/g, "variable");
}

/** An expression of a dashboard or an alert that Prometheus can read. */
export const expression = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (text) => parsePromql(withoutVariables(text)) !== undefined,
    "an expression that PromQL's parser takes",
  );

const panel = z.strictObject({
  title: z.string().min(1).max(200).describe("What it shows."),
  expression: expression.describe("What is drawn, in PromQL."),
  unit: z
    .string()
    .min(1)
    .max(50)
    .default("short")
    .describe("A unit of Grafana's, such as `percentunit`, `bytes`, `s` or `reqps`."),
  kind: z.enum(["timeseries", "stat"]).default("timeseries").describe("Lines over time, or one number."),
  legend: z
    .string()
    .max(200)
    .default("")
    .describe("Name of each series, such as `{{pod}}`; Grafana's own when left out."),
  description: z.string().max(2000).default("").describe("What to look for."),
});

const dashboard = z
  .strictObject({
    file: z
      .string()
      .max(500)
      .regex(
        /^[^/\0][^\0]*\.json$/,
        "a path from the stack file's folder to a file such as dashboards/orders.json",
      )
      .exactOptional()
      .describe("Dashboard in Grafana's JSON, by its path from the stack file's folder."),
    title: z
      .string()
      .min(1)
      .max(200)
      .exactOptional()
      .describe("Title of one with `panels`; its name when left out."),
    panels: z.array(panel).min(1).max(50).exactOptional().describe("Its panels, one after the other."),
  })
  .superRefine(({ file, panels, title }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if ((file === undefined) === (panels === undefined)) refuse([], "either a `file` or `panels`");
    else if (file !== undefined && title !== undefined)
      refuse(["title"], "nothing with a `file`, which has its own");
    const mistake = file === undefined ? undefined : mistakeIn(file);
    if (mistake !== undefined) refuse(["file"], mistake);
  })
  .transform(({ file, ...own }) => ({ ...own, ...(file !== undefined && { content: contentOf(file) }) }));

export const dashboards = z
  .record(dnsLabel, dashboard)
  .prefault({})
  .describe(
    "Dashboards of your own, by name, beside that of the stack; each expression is parsed before anything is made.",
  );

export type OwnDashboard = z.output<typeof dashboard>;

/** As much as a ConfigMap may hold, but for its name. */
const mostBytes = 1_000_000;

function contentOf(file: string): string {
  return readFileSync(join(root, "stacks", file), "utf8");
}

const grafana = z.looseObject({
  uid: z.string().min(1).max(40),
  title: z.string().min(1),
  panels: z.array(z.unknown()),
});

/** What a file would have to be instead; undefined where it is right. */
function mistakeIn(file: string): string | undefined {
  let content: string;
  try {
    content = contentOf(file);
  } catch (error) {
    return `a file in the stack file's folder, or below, that can be read (${codeOf(error)})`;
  }
  if (Buffer.byteLength(content) > mostBytes)
    return `a file of at most ${mostBytes} bytes, which a ConfigMap can hold`;
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return "a file in JSON";
  }
  const parsed = grafana.safeParse(json);
  if (!parsed.success) return "a dashboard of Grafana's, with `uid`, `title` and `panels`";
  const broken = expressionsIn(parsed.data.panels).find((one) => !expression.safeParse(one).success);
  return broken === undefined
    ? undefined
    : `a dashboard whose expressions PromQL's parser takes; it does not take ${broken}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

const source = z.looseObject({ datasource: z.object({ type: z.string() }) });

/** Every expression for Prometheus, in rows within rows; other sources have languages of their own. */
function expressionsIn(part: unknown, of = "prometheus"): readonly string[] {
  if (typeof part !== "object" || part === null) return [];
  const own = source.safeParse(part);
  const type = own.success ? own.data.datasource.type : of;
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    if (key !== "expr" || typeof value !== "string") return expressionsIn(value, type);
    return type === "prometheus" && value !== "" ? [value] : [];
  });
}
