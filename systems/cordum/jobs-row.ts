import type { Scope } from "../../components/monitoring/alert.ts";
import type { DashboardRow } from "../../components/monitoring/dashboard.ts";
import { durationPanel, ratePanel, ratesBy } from "../../components/monitoring/work.ts";
import type { CordumCounters } from "./traffic-alerts.ts";

/** What becomes of jobs. */
export function jobsRow(scope: Scope, counters: CordumCounters): DashboardRow {
  const handed = { title: "Handed out and done", description: "A lasting gap is a backlog." };
  const duration = {
    title: "Duration",
    description:
      "From submission to the stored result; half of all jobs, and all but one in twenty, take less.",
  };
  const decisions = {
    title: "Decisions of the safety kernel",
    description: "`error` is a decision that could not be had.",
  };
  return {
    title: "Jobs",
    panels: [
      ...ratePanel(scope, handed, { "handed out": counters("dispatched"), done: counters("completed") }),
      ...durationPanel(scope, duration, counters("durations")),
      ...ratesBy(scope, decisions, counters("decisions"), "decision"),
    ],
  };
}
