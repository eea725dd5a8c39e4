import { z } from "zod";
import { Problem } from "../../lib/problem.ts";
import { type LoadResult, rounded } from "./result.ts";

/** What a summary of k6 says of a run: somebody's own, by their own script. */
export interface K6Run {
  readonly result: LoadResult;
  readonly virtualUsers: number;
  readonly durationSeconds: number;
}

const thresholds = z.record(z.string(), z.union([z.boolean(), z.object({ ok: z.boolean() })])).default({});

/** `handleSummary` has a metric's numbers under `values`, and `--summary-export` beside its thresholds. */
const metric = z.looseObject({ thresholds, values: z.record(z.string(), z.number()).optional() });

const summary = z.object({
  metrics: z.record(z.string(), metric),
  state: z.object({ testRunDurationMs: z.number().positive() }).optional(),
});

type Metrics = z.infer<typeof summary>["metrics"];

/** Reads what `k6 run --summary-export` writes, or the data that k6 gives to `handleSummary`, as JSON. */
export function readK6Summary(text: string, path: string): K6Run {
  const { metrics, state } = parse(text, path);
  const missed = missedIn(metrics);
  if (missed.length > 0)
    throw new Problem(`${path}: k6 missed thresholds of its own: ${missed.join(", ")}.`, "Run k6 again.");
  const number = reader(metrics, path);
  const requests = number("http_reqs", "count");
  const rate = number("http_reqs", "rate");
  if (number("dropped_iterations", "count", 0) > 0)
    throw new Problem(
      `${path}: k6 dropped iterations, so that the load was less than its script asks for.`,
      "Give the script more users (`maxVUs`), and run k6 again.",
    );
  const durationSeconds = state ? state.testRunDurationMs / 1000 : requests / rate;
  const result = {
    p50Ms: rounded(number("http_req_duration", "med")),
    p95Ms: rounded(number("http_req_duration", "p(95)")),
    p99Ms: rounded(number("http_req_duration", "p(99)")),
    maxMs: rounded(number("http_req_duration", "max")),
    errorPercent: 100 * Math.max(number("http_req_failed", "rate"), failedChecks(number, requests)),
    requests,
    requestsPerSecond: rounded(rate),
    failures: {},
  };
  return { result, virtualUsers: number("vus", "max"), durationSeconds: rounded(durationSeconds) };
}

const asK6 =
  'Write it by `k6 run --summary-trend-stats="med,p(95),p(99),max" --new-machine-readable-summary=false ' +
  "--summary-export=summary.json script.js`; versions before 1.5 don't have the second option, and don't need it.";

function parse(text: string, path: string): z.infer<typeof summary> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Problem(`${path} isn't JSON.`, asK6);
  }
  const { data, error } = summary.safeParse(said);
  if (data) return data;
  throw new Problem(`${path} isn't a summary of k6: ${z.prettifyError(error)}`, asK6);
}

type Reader = (name: string, statistic: string, missing?: number) => number;

/** Numbers of the metrics. One that isn't there is a problem, unless there is something to take for it. */
function reader(metrics: Metrics, path: string): Reader {
  return (name, statistic, missing) => {
    const found = metrics[name];
    if (!found && missing !== undefined) return missing;
    const value = found?.values
      ? found.values[statistic]
      : found?.[statistic === "rate" && "value" in found ? "value" : statistic];
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    throw new Problem(`${path} has no ${statistic} of ${name}.`, asK6);
  };
}

/** Failed checks for each request, or for each check where there are fewer: several checks of a request must not hide one. */
function failedChecks(number: Reader, requests: number): number {
  const failed = number("checks", "fails", 0);
  const checks = failed + number("checks", "passes", 0);
  return Math.min(1, failed / Math.max(1, Math.min(checks, requests)));
}

/** In `--summary-export`, `true` says that a threshold was missed. */
function missedIn(metrics: Metrics): readonly string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds }]) =>
    Object.entries(thresholds)
      .filter(([, said]) => (typeof said === "boolean" ? said : !said.ok))
      .map(([threshold]) => `${name} ${threshold}`),
  );
}
