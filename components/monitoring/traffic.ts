import type { Alert, Scope } from "./alert.ts";
import { type Counter, rise, share } from "./counters.ts";
import type { DashboardRow } from "./dashboard.ts";
import { lines } from "./panels.ts";
import { type Matchers, matching } from "./promql.ts";

/** Answers that are errors of the server's own making. */
const serverErrors = { status: matching("5..") };

export interface ErrorsAlert {
  /** Name of the alert behind the prefix, such as `GatewayErrors`. */
  readonly name: string;
  /** Label `app` of the pods that answer. */
  readonly service: string;
  /** Counts requests. */
  readonly counter: Counter;
  /** Which of them are errors of the server's own making. @default the label `status` is 5xx */
  readonly failed?: Matchers;
  /** Which of them count at all. @default every one */
  readonly counted?: Matchers;
  /** Share that may fail, in percent. */
  readonly percent: number;
  /** What the service stands on, and what most often does not answer where it fails. */
  readonly suspects: string;
}

/** Too many of all requests fail by no fault of who asked; no alert where nobody counts them. */
export function errorsAlert(scope: Scope, alert: ErrorsAlert): readonly Alert[] {
  return alert.counter.length > 0 ? [errors(scope, alert)] : [];
}

function errors({ namespace, prefix }: Scope, alert: ErrorsAlert): Alert {
  const { counted, counter, failed: part = serverErrors, name, percent, service, suspects } = alert;
  const by = ["namespace"];
  const failed = share({ counter, all: { namespace, ...counted }, part, window: "5m", by });
  return {
    name: `${prefix}${name}`,
    severity: "critical",
    for: "5m",
    expression: `${failed} > ${percent / 100}`,
    summary: "{{ $value | humanizePercentage }} of API requests fail",
    description: "Users get errors of the server's own making (HTTP 5xx).",
    steps: [
      "The dashboard's traffic row: since when, and on which routes?",
      `\`kubectl -n ${namespace} logs -l app=${service} --tail=200\`: most often ${suspects} does not answer. Then its alert fires, too.`,
      "If it started with a deployment: `pulumi up` with the previous image.",
    ],
  };
}

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
