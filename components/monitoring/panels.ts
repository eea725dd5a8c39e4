import type { Panel } from "./dashboard.ts";

/** One number, such as a count of servers. */
export function number(title: string, description: string, expression: string): Panel {
  return { title, description, kind: "stat", unit: "short", queries: [{ expression, legend: title }] };
}

/** Lines over time, in a unit of Grafana's. */
export function lines(title: string, description: string, unit: string, queries: Panel["queries"]): Panel {
  return { title, description, kind: "timeseries", unit, queries };
}
