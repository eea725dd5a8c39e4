import assert from "node:assert/strict";
import { missingMetrics } from "../../readiness/live/promql.ts";
import { alertsOf } from "../support/alerts/promtool.ts";

const missing = (expression: string, ...there: readonly string[]) =>
  missingMetrics(expression, new Set(there));

const needs: readonly (readonly [expression: string, missing: readonly string[]])[] = [
  ["a", ["a"]],
  ['{__name__="a", pod=~"x{2}"}', ["a"]],
  ['a{text="b or c(d)"} # and e', ["a"]],
  ["a[5m:1m] offset 5m @ 1609746000", ["a"]],
  ["a + on (b) group_left (c) d", ["a", "d"]],
  ["sum by (b, c) (rate(a[5m])) / sum(d) without (e)", ["a", "d"]],
  ["histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))", ["a_bucket"]],
  ["a and on (x) (b > bool 0.5)", ["a", "b"]],
  ["a unless on (x) b", ["a"]],
  ["vector(1)", []],
  ["time() - a > 5", ["a"]],
  ["a == 0 or absent(a)", []],
  ["a or b", ["a", "b"]],
  ["a or there", []],
  ["(a or there) * b", ["b"]],
  ["a and there or there", []],
  ["absent(a) and b", ["b"]],
  ["-a ^ 2 >= Inf", ["a"]],
  ["topk(3, a)", ["a"]],
  ["job:requests:rate5m", ["job:requests:rate5m"]],
];

describe("the metrics that an expression can't do without", () => {
  for (const [expression, expected] of needs)
    it(`of ${expression}`, () => assert.deepEqual(missing(expression, "there"), expected));

  it("are told once", () => assert.deepEqual(missing("a / a"), ["a"]));

  for (const broken of ["sum(a", "a)", "a; b", 'a{b="c}'])
    it(`aren't guessed where it can't be read: ${broken}`, () => assert.throws(() => missing(broken)));

  const alerts = alertsOf().flatMap((group) => group.alerts);

  it("are none of our own alerts where every exporter has all of its metrics", () => {
    for (const { expression, name } of alerts) {
      const all = [...expression.matchAll(/(\w+)\{/g)].map(([, metric = ""]) => metric);
      assert.deepEqual(missing(expression, ...all), [], name);
    }
  });

  it("are all of them for most of our own alerts, where there is no exporter at all", () => {
    const blind = alerts.filter(({ expression }) => missing(expression).length > 0);
    const seeing = alerts.filter((alert) => !blind.includes(alert));
    // These fire just because there is nothing.
    for (const { expression, name } of seeing) assert.match(expression, /absent\(|vector\(/, name);
    assert.ok(blind.length > seeing.length);
  });
});
