import type { Scope } from "../../components/monitoring/alert.ts";
import { type Counter, rise } from "../../components/monitoring/counters.ts";
import type { DashboardRow, Panel } from "../../components/monitoring/dashboard.ts";
import { lines } from "../../components/monitoring/panels.ts";
import type { Counters } from "./traffic-alerts.ts";

/** What becomes of jobs; without the panels that nothing is exported for. */
export function jobsRow(
  { namespace }: Scope,
  { completed, decisions, dispatched, durations }: Counters,
): DashboardRow {
  const risen = (counter: Counter) => rise(counter, { namespace }, { window: "5m" });
  const buckets = `sum by (le) (${risen(durations)})`;
  const counted: readonly (readonly [Counter, Panel])[] = [
    [
      dispatched.length > 0 ? completed : [],
      lines("Handed out and done", "A lasting gap is a backlog.", "ops", [
        { expression: `sum(${risen(dispatched)})`, legend: "handed out" },
        { expression: `sum(${risen(completed)})`, legend: "done" },
      ]),
    ],
    [
      durations,
      lines(
        "Duration",
        "From submission to the stored result; half of all jobs, and all but one in twenty, take less.",
        "s",
        [
          { expression: `histogram_quantile(0.5, ${buckets})`, legend: "median" },
          { expression: `histogram_quantile(0.95, ${buckets})`, legend: "95 %" },
        ],
      ),
    ],
    [
      decisions,
      lines("Decisions of the safety kernel", "`error` is a decision that could not be had.", "ops", [
        { expression: `sum by (decision) (${risen(decisions)})`, legend: "{{decision}}" },
      ]),
    ],
  ];
  return {
    title: "Jobs",
    panels: counted.filter(([counter]) => counter.length > 0).map(([, panel]) => panel),
  };
}
