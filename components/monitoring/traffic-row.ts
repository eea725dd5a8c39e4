import type { Scope } from "./alert.ts";
import { type Counter, rise } from "./counters.ts";
import type { DashboardRow } from "./dashboard.ts";
import { lines } from "./panels.ts";
import { matching } from "./promql.ts";

/** Answers that are errors of the server's own making. */
export const serverErrors = { status: matching("5..") };

/** HTTP requests as users see them, from a counter with the label `status`; `by` is who answers them. */
export function trafficRow({ namespace }: Scope, counter: Counter, by: string): DashboardRow {
  const title = "Traffic";
  if (counter.length === 0) return { title, panels: [] };
  const window = { window: "5m" };
  const requests = rise(counter, { namespace }, window);
  const failed = rise(counter, { namespace, ...serverErrors }, window);
  return {
    title,
    panels: [
      lines("Requests by status", `Answered by the ${by} in each second.`, "reqps", [
        { expression: `sum by (status) (${requests})`, legend: "{{status}}" },
      ]),
      lines("Share of errors", "HTTP 5xx among all answers.", "percentunit", [
        { expression: `(sum(${failed}) or vector(0)) / sum(${requests})`, legend: "5xx" },
      ]),
      lines("Requests by pod", "They should share the load evenly.", "reqps", [
        { expression: `sum by (pod) (${requests})`, legend: "{{pod}}" },
      ]),
    ],
  };
}
