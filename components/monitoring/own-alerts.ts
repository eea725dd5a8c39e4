import { createRequire } from "node:module";
import { z } from "zod";
import type * as Kinds from "../../lib/promql-kinds.ts";

/** Alerts that a stack file brings. One that Prometheus refuses would take all others of the stack with it. */

const load = createRequire(import.meta.url);

/** The parser is loaded with the first alert, as with the first dashboard. */
function isVector(query: string): boolean {
  const { kindOfPromql } = load("../../lib/promql-kinds.ts") as typeof Kinds;
  return kindOfPromql(query) === "instant vector";
}

/** What is compared with a number: Prometheus compares nothing else, and knows nothing of Grafana's variables. */
export const alertQuery = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    isVector,
    "a valid PromQL expression that gives an instant vector, such as rate(orders_failed_total[5m]), without Grafana's variables",
  );

const field = String.raw`(\$value|\$labels\.[A-Za-z_]\w*)`;
const format = String.raw`printf\s+"[^"\\{}\n]*"`;
const pipe = String.raw`\s*\|\s*(humanize(1024|Percentage|Duration)?|${format})`;
const action = new RegExp(String.raw`\{\{\s*(${format}\s+)?${field}(${pipe})*\s*\}\}`, "g");

/** A text of an alert, with no more of Prometheus' templates than can be checked. */
export function alertText(text: z.ZodString) {
  return text.refine(
    (given) => !given.replaceAll(action, "").includes("{{"),
    "a text in which {{ … }} holds $value or $labels.<name>, with humanize, humanize1024, humanizePercentage, humanizeDuration or printf, such as {{ $value | humanize }}",
  );
}

/** The expression of an alert; a comment at a query's end goes no further than its line. */
export function aboveThreshold(query: string, above: number): string {
  return `(${query}${query.includes("#") ? "\n" : ""}) > ${above}`;
}
