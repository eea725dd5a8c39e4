import type { Alert, AlertGroup, Scope } from "./alert.ts";
import type { DashboardRow, Panel } from "./dashboard.ts";
import { tooLow } from "./dashboard.ts";
import { type MetricName, partOf } from "./metric-name.ts";
import { lines } from "./panels.ts";
import { type Matchers, matching, select } from "./promql.ts";
import type { RecordedMetric, Recording, RecordingGroup } from "./recording.ts";

/**
 * Service level objectives, with alerts on how fast their error budgets are spent: over a long window, so that little errors
 * wake nobody, and over a short one, so that an alert ends soon after its cause. The windows and factors are those of
 * https://sre.google/workbook/alerting-on-slos/ for an objective over 30 days.
 */
export interface Objective {
  /** Value of the label `slo` of its alerts, such as `api-requests`. */
  readonly name: string;
  /** Begins the names of its alerts behind the prefix, such as `ApiRequests`. */
  readonly alert: string;
  /** Ends the sentence that begins with the share of what is bad, such as `of requests to the API fail`. */
  readonly trouble: string;
  /** Percent that must be good, less than 100: of nothing, nothing can be spent. */
  readonly percent: number;
  readonly measured: Measured;
  /** What it means for users. */
  readonly consequence: string;
  /** What to do, step by step, in Markdown. */
  readonly steps: readonly string[];
}

/** Expressions, each with one series without labels at most. */
export interface Measured {
  /** How much there is of what is counted, such as requests in a second. */
  readonly all: string;
  /** How much of this is bad; no series where nothing ever was. */
  readonly bad: string;
}

/**
 * Time, which is bad while no pod of a service answers. What was there within three days and is gone does not answer either.
 * Prometheus also scrapes pods that get no requests because they aren't ready, so that the Deployment's available ones count,
 * too, as far as the cluster's metrics tell them.
 */
export function timeAnswered(namespace: string, service: string): Measured {
  const up = select("up", { namespace, service });
  const answering = `(sum(${up}) or 0 * sum(count_over_time(${up}[3d])))`;
  const available = `(sum(${select("kube_deployment_status_replicas_available", { namespace, deployment: service })}) or 1 + 0 * ${answering})`;
  return {
    all: `1 + 0 * ${answering}`,
    bad: `1 - clamp_max(${answering}, 1) * clamp_max(${available}, 1)`,
  };
}

/** What a histogram counts, which is bad where it took longer than one of its bounds. Without that bound, all of it is bad. */
export function takenLonger(histogram: MetricName, seconds: number, matchers: Matchers): Measured {
  const rate = (part: "bucket" | "count", of: Matchers) =>
    `sum(rate(${select(partOf(histogram, part), of)}[5m]))`;
  const all = rate("count", matchers);
  // Prometheus 3 writes bounds as fractions.
  const within = rate("bucket", { ...matchers, le: matching(`${seconds}(\\.0)?`) });
  return { all, bad: `${all} - (${within} or 0 * ${all})` };
}

/** A share of the budget of 30 days, spent within the long window: 2 % in 1 h, 5 % in 6 h, 10 % in 1 d and in 3 d. */
interface Burn {
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
}

type Window = (typeof windows)[number];

const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

const fast: readonly Burn[] = [
  { factor: 14.4, long: "1h", short: "5m" },
  { factor: 6, long: "6h", short: "30m" },
];

const slow: readonly Burn[] = [
  { factor: 3, long: "1d", short: "2h" },
  { factor: 1, long: "3d", short: "6h" },
];

interface Recorded {
  readonly all: RecordedMetric;
  readonly bad: RecordedMetric;
  /** Which share of all was bad. */
  readonly ratio: (window: Window) => RecordedMetric;
}

/** What is recorded of an objective: names of metrics have no hyphens. */
function recorded(product: string, objective: Pick<Objective, "name">): Recorded {
  const [system, name] = [product, objective.name].map((text) => text.replaceAll("-", "_"));
  return {
    all: `${system}:${name}:all`,
    bad: `${system}:${name}:bad`,
    ratio: (window) => `${system}:${name}:bad_ratio_${window}`,
  };
}

/** Over long windows, two recorded series are summed up instead of every series that they come from. */
export function objectiveRecordings(
  product: string,
  { namespace }: Scope,
  objectives: readonly Objective[],
): readonly RecordingGroup[] {
  return objectives.map((objective) => {
    const { measured, name } = objective;
    const names = recorded(product, objective);
    const labels = { namespace, slo: name };
    const sum = (metric: RecordedMetric, window: Window) =>
      `sum_over_time(${select(metric, labels)}[${window}])`;
    const ratio = (window: Window): Recording => ({
      record: names.ratio(window),
      expr: `${sum(names.bad, window)} / ${sum(names.all, window)}`,
      labels,
    });
    return {
      name: `${product}-slo-${name}`,
      rules: [
        { record: names.all, expr: measured.all, labels },
        // Counters of errors begin with the first error.
        { record: names.bad, expr: `(${measured.bad}) or 0 * sum(${select(names.all, labels)})`, labels },
        ...windows.map(ratio),
      ],
    };
  });
}

export function objectiveAlerts(
  product: string,
  scope: Scope,
  objectives: readonly Objective[],
): readonly AlertGroup[] {
  const alerts = objectives.flatMap((objective) => [
    burning(product, scope, objective, "fast"),
    burning(product, scope, objective, "slow"),
    unmeasured(product, scope, objective),
  ]);
  return [{ name: `${product}-slos`, alerts }];
}

const speeds = {
  fast: {
    burns: fast,
    suffix: "BudgetBurnsFast",
    severity: "critical",
    for: "2m",
    meaning: "At this rate, the error budget of 30 days is spent within days.",
  },
  slow: {
    burns: slow,
    suffix: "BudgetBurnsSlowly",
    severity: "warning",
    for: "15m",
    meaning: "At this rate, nothing of the error budget is left after 30 days.",
  },
} as const;

function burning(product: string, scope: Scope, objective: Objective, speed: keyof typeof speeds): Alert {
  const { alert, consequence, name, percent, steps, trouble } = objective;
  const { burns, for: time, meaning, severity, suffix } = speeds[speed];
  const { ratio } = recorded(product, objective);
  const above = (window: Window, factor: number) =>
    `${select(ratio(window), { namespace: scope.namespace, slo: name })} > ${share(factor * budget(percent))}`;
  return {
    name: `${scope.prefix}${alert}${suffix}`,
    severity,
    for: time,
    labels: { slo: name },
    expression: burns
      .map(({ factor, long, short }) => `(${above(long, factor)} and ${above(short, factor)})`)
      .join("\nor\n"),
    summary: `{{ $value | humanizePercentage }} ${trouble}; the objective allows ${share(100 - percent)} %`,
    description: `${consequence} ${meaning}`,
    steps: [
      ...steps,
      "Spend no more of the budget on changes until it is back, and write down what spent it.",
    ],
  };
}

/** An objective without numbers is not met; nobody knows. */
function unmeasured(product: string, { namespace, prefix }: Scope, objective: Objective): Alert {
  const { alert, name } = objective;
  const longest = select(recorded(product, objective).ratio("3d"), { namespace, slo: name });
  return {
    name: `${prefix}${alert}Unmeasured`,
    severity: "warning",
    for: "1h",
    labels: { slo: name },
    expression: `absent(${longest})`,
    summary: `Nothing was measured of the objective ${name} for three days`,
    description: "Nobody knows whether the objective is met, and its other alerts can't fire.",
    steps: [
      "Prometheus' page of targets: is what exports the metrics scraped? The recording rules on this page name them.",
      "A new Prometheus, or a new stack: the alert ends with the first that is counted.",
    ],
  };
}

/** How much of each budget is left, and how fast it is spent. */
export function objectivesRow(product: string, scope: Scope, objectives: readonly Objective[]): DashboardRow {
  return {
    title: "Service levels",
    panels: [
      ...objectives.map((objective) => left(product, scope, objective)),
      ...objectives.map((objective) => spent(product, scope, objective)),
    ],
  };
}

function left(product: string, { namespace }: Scope, objective: Objective): Panel {
  const { name, percent } = objective;
  const { all, bad } = recorded(product, objective);
  const sum = (metric: RecordedMetric) => `sum_over_time(${select(metric, { namespace, slo: name })}[30d])`;
  return {
    title: `Budget left: ${name}`,
    kind: "stat",
    unit: "percentunit",
    description: `Share of what may be bad in 30 days, in which ${percent} % must be good.`,
    queries: [{ expression: `1 - ${sum(bad)} / ${sum(all)} / ${share(budget(percent))}`, legend: "{{slo}}" }],
    limits: tooLow(0.25, 0),
  };
}

function spent(product: string, { namespace }: Scope, objective: Objective): Panel {
  const { name, percent } = objective;
  const { ratio } = recorded(product, objective);
  const rate = (window: Window) => ({
    expression: `${select(ratio(window), { namespace, slo: name })} / ${share(budget(percent))}`,
    legend: window,
  });
  return lines(`Burn rate: ${name}`, "At 1, the budget lasts for 30 days exactly.", "short", [
    rate("1h"),
    rate("6h"),
    rate("3d"),
  ]);
}

function budget(percent: number): number {
  return (100 - percent) / 100;
}

/** Without the traces of binary fractions. */
function share(value: number): number {
  return Number(value.toPrecision(6));
}
