import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { z } from "zod";
import { projectFile } from "../../lib/project-file.ts";
import type * as Promql from "../../lib/promql.ts";
import { dnsLabel } from "../fields.ts";

/** Dashboards that a stack file brings: a file of Grafana's, or a few panels. */

/** What Grafana puts in for a variable before Prometheus sees it: a time where one is asked for, and a name elsewhere. */
function withoutVariables(expression: string): string {
  return expression
    .replaceAll(/\$\{?__(rate_interval|interval|range)(_ms|_s)?(:\w+)?\}?/g, "5m")
    .replaceAll(/(\[\s*|:\s*|offset\s+)\$(\{\w+(:\w+)?\}|\w+)/g, "$15m")
    .replaceAll(/\$(\{\w+(:\w+)?\}|\w+)/g, "variable");
}

const load = createRequire(import.meta.url);

/** The parser is loaded with the first expression: most stacks have none of their own, and each preview would read it. */
function isExpression(text: string): boolean {
  const { parsePromql } = load("../../lib/promql.ts") as typeof Promql;
  return parsePromql(withoutVariables(text)) !== undefined;
}

/** An expression of a dashboard that Prometheus can read. */
const expression = z.string().min(1).max(4096).refine(isExpression, "a valid PromQL expression");

const panel = z.strictObject({
  title: z.string().min(1).max(200).describe("Title of the panel."),
  expression: expression.describe("PromQL expression to show."),
  unit: z
    .string()
    .min(1)
    .max(50)
    .default("short")
    .describe("Grafana's unit, such as `percentunit`, `bytes`, `s` or `reqps`."),
  kind: z
    .enum(["timeseries", "stat"])
    .default("timeseries")
    .describe("`timeseries`: lines over time. `stat`: one number."),
  legend: z
    .string()
    .max(200)
    .default("")
    .describe("Name of each series, such as `{{pod}}`. Default: Grafana's name."),
  description: z.string().max(2000).default("").describe("Description of the panel."),
});

const dashboard = z
  .strictObject({
    file: z
      .string()
      .max(500)
      .regex(
        /^[^/\0][^\0]*\.json$/,
        "a path relative to the folder of the stack file, such as dashboards/orders.json",
      )
      .exactOptional()
      .describe("Path of a Grafana dashboard in JSON, relative to the folder of the stack file."),
    title: z
      .string()
      .min(1)
      .max(200)
      .exactOptional()
      .describe("Title of a dashboard with `panels`. Default: its name."),
    panels: z.array(panel).min(1).max(50).exactOptional().describe("Panels, in this order."),
  })
  .superRefine(({ file, panels, title }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if ((file === undefined) === (panels === undefined)) refuse([], "either a `file` or `panels`");
    else if (file !== undefined && title !== undefined)
      refuse(["title"], "nothing with a `file`, which has its own title");
    const mistake = file === undefined ? undefined : mistakeIn(file);
    if (mistake !== undefined) refuse(["file"], mistake);
  })
  .transform(({ file, ...own }) => ({ ...own, ...(file !== undefined && { content: contentOf(file) }) }));

export const dashboards = z
  .record(dnsLabel, dashboard)
  .prefault({})
  .describe(
    "Your own dashboards, by name, in addition to that of the stack. Each expression is parsed before anything is created.",
  );

export type OwnDashboard = z.output<typeof dashboard>;

/** As much as a ConfigMap may hold, but for its name. */
const mostBytes = 1_000_000;

function dashboardFile(file: string): string | undefined {
  return projectFile("stacks", file);
}

function contentOf(file: string): string {
  const path = dashboardFile(file);
  if (path === undefined) throw new Error(`${file} is outside of the project.`);
  return readFileSync(path, "utf8");
}

const grafana = z.looseObject({
  uid: z.string().min(1).max(40),
  title: z.string().min(1),
  panels: z.array(z.unknown()),
});

/** What a file would have to be instead; undefined where it is right. */
function mistakeIn(file: string): string | undefined {
  if (dashboardFile(file) === undefined)
    return "a file in the project's folder: neither `..` nor a symbolic link may lead out of it";
  let content: string;
  try {
    content = contentOf(file);
  } catch (error) {
    return `a readable file in the folder of the stack file, or below (${codeOf(error)})`;
  }
  if (Buffer.byteLength(content) > mostBytes)
    return `a file of at most ${mostBytes} bytes, the limit of a ConfigMap`;
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return "a JSON file";
  }
  const parsed = grafana.safeParse(json);
  if (!parsed.success) return "a Grafana dashboard with `uid`, `title` and `panels`";
  const broken = expressionsIn(parsed.data.panels).find((one) => !expression.safeParse(one).success);
  return broken === undefined
    ? undefined
    : `a dashboard with valid PromQL expressions; this one is invalid: ${broken}`;
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
