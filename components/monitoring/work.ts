import type { Alert, Scope } from "./alert.ts";
import { type Counter, type Rise, rise, share } from "./counters.ts";
import type { Panel, Query } from "./dashboard.ts";
import { lines } from "./panels.ts";
import { duration, type Matcher } from "./promql.ts";

/**
 * Alerts and panels about work that a product takes, hands out and finishes, such as jobs, from counters of it. Without the
 * metrics that they need there are none: they could never fire, or show anything.
 */

/** What whoever is paged reads. */
type Told = Pick<Alert, "description" | "steps" | "summary"> & {
  /** Name of the alert behind the prefix, such as `JobsStalled`. */
  readonly name: string;
};

const perNamespace = "namespace";

export interface FailingWork extends Told {
  /** Counts what ended, with the labels `status` and `each`. */
  readonly endings: Counter;
  /** Each kind of work has a share of its own, by this label. */
  readonly each: string;
  /** The statuses that are failures. */
  readonly failed: Matcher;
  /** Share that may fail, in percent. */
  readonly percent: number;
}

/** Too much of the work that ends has failed. */
export function failingAlert({ namespace, prefix }: Scope, alert: FailingWork): readonly Alert[] {
  const { each, endings, failed, name, percent, ...told } = alert;
  if (endings.length === 0) return [];
  const by = [perNamespace, each];
  const part = { status: failed };
  const failing = share({ counter: endings, all: { namespace }, part, window: "10m", by });
  const expression = `${failing} > ${percent / 100}`;
  return [{ ...told, name: `${prefix}${name}`, severity: "warning", for: "10m", expression }];
}

export interface StalledWork extends Told {
  readonly begun: Counter;
  readonly done: Counter;
  /** Longer than anything takes from its beginning to its end. */
  readonly seconds: number;
}

/** Work is begun and none is ever done: what was begun in one window is compared with what was done in the next. */
export function stalledAlert({ namespace, prefix }: Scope, alert: StalledWork): readonly Alert[] {
  const { begun, done, name, seconds, ...told } = alert;
  if (begun.length === 0 || done.length === 0) return [];
  const window = duration(seconds);
  const sum = (counter: Counter, options: Pick<Rise, "offset"> = {}) =>
    `sum by (${perNamespace}) (${rise(counter, { namespace }, { ...options, window, by: "increase" })}) > 0`;
  const expression = `${sum(begun, { offset: window })} unless ${sum(done)}`;
  return [{ ...told, name: `${prefix}${name}`, severity: "critical", for: "5m", expression }];
}

export interface RefusedWork extends Told {
  /** Counts answers with the label `decision`, which is `error` where there was none. */
  readonly decisions: Counter;
  /** Counts what was put off, because there was no answer. */
  readonly deferred: Counter;
}

/** Whoever decides about work does not answer. Nobody counts that before it happens. */
export function undecidedAlert({ namespace, prefix }: Scope, alert: RefusedWork): readonly Alert[] {
  const { decisions, deferred, name, ...told } = alert;
  if (decisions.length === 0 && deferred.length === 0) return [];
  const errors = [
    ...(decisions.length > 0 ? [rise(decisions, { namespace, decision: "error" }, fiveMinutes)] : []),
    ...(deferred.length > 0 ? [rise(deferred, { namespace }, fiveMinutes)] : []),
  ].join(" or ");
  const expression = `sum by (${perNamespace}) (${errors}) > 0`;
  const mayBeAbsent = [...decisions, ...deferred];
  return [{ ...told, name: `${prefix}${name}`, severity: "critical", for: "5m", mayBeAbsent, expression }];
}

const fiveMinutes = { window: "5m" } as const;

type Titled = Pick<Panel, "description" | "title">;

/** Counters side by side, each by what the reader calls it; none where one of them is not there. */
export function ratePanel(
  { namespace }: Scope,
  { description, title }: Titled,
  counters: Readonly<Record<string, Counter>>,
): readonly Panel[] {
  const all = Object.entries(counters);
  if (all.some(([, counter]) => counter.length === 0)) return [];
  const queries = all.map(([legend, counter]): Query => {
    return { expression: `sum(${rise(counter, { namespace }, fiveMinutes)})`, legend };
  });
  return [lines(title, description, "ops", queries)];
}

/** A counter, with a line for each value of a label. */
export function ratesBy(
  { namespace }: Scope,
  { description, title }: Titled,
  counter: Counter,
  label: string,
): readonly Panel[] {
  if (counter.length === 0) return [];
  const expression = `sum by (${label}) (${rise(counter, { namespace }, fiveMinutes)})`;
  return [lines(title, description, "ops", [{ expression, legend: `{{${label}}}` }])];
}

/** How long it takes, from the buckets of a histogram: half of all, and all but one in twenty, take less. */
export function durationPanel(
  { namespace }: Scope,
  { description, title }: Titled,
  buckets: Counter,
): readonly Panel[] {
  if (buckets.length === 0) return [];
  const rates = `sum by (le) (${rise(buckets, { namespace }, fiveMinutes)})`;
  return [
    lines(title, description, "s", [
      { expression: `histogram_quantile(0.5, ${rates})`, legend: "median" },
      { expression: `histogram_quantile(0.95, ${rates})`, legend: "95 %" },
    ]),
  ];
}
