import assert from "node:assert/strict";
import type { AlertCase } from "../support/alerts/case.ts";
import { budgets, cases, requestsBudget } from "../support/alerts/cases/kubeop.ts";
import { dashboard, healthy, prefix, rulesOf, systemOf } from "../support/alerts/kubeop.ts";
import { answers, checkRules, play } from "../support/alerts/promtool.ts";

const { groups, recordings } = rulesOf();
const beside = { prefix, recordings };

/** The alerts of these objectives alone, and the dead man's switch, which each case expects. */
function ofObjectives(slo: RegExp) {
  return groups.map(({ name, rules }) => ({
    name,
    rules: rules.filter(({ alert, labels }) => slo.test(labels.slo ?? "") || alert.endsWith("Watchdog")),
  }));
}

/** Those of every system have their cases in another file. */
const common =
  /^kubeOP(TargetDown|ClusterMetricsAbsent|Watchdog|KubernetesJobFailed|Pod|Replicas|Volume|Quota|Autoscaler|Disruptions)/;

describe("the alerts of kubeOP", () => {
  it("are accepted by Prometheus, with what is recorded for them", async () =>
    assert.equal(await checkRules([...recordings, ...groups]), undefined));

  it("are silent while all is well", async () =>
    assert.equal(await play({ when: "all is well", world: healthy, fires: {} }, groups, beside), undefined));

  it("have a case each", () => {
    const tried = new Set(
      [...cases, ...budgets, ...requestsBudget].flatMap(({ fires }) => Object.keys(fires)),
    );
    const names = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    assert.deepEqual(
      names.filter((name) => !common.test(name) && !tried.has(name.slice(prefix.length))),
      [],
    );
  });

  for (const test of cases)
    it(titleOf(test), async () => assert.equal(await play(test, groups, beside), undefined));

  for (const test of budgets)
    it(titleOf(test), async () => assert.equal(await play(test, ofObjectives(/./), beside), undefined));

  for (const test of requestsBudget)
    it(titleOf(test), async () => {
      const own = recordings.filter(({ name }) => name === "kubeop-slo-api-requests");
      const alone = { prefix, recordings: own };
      assert.equal(await play(test, ofObjectives(/^api-requests$/), alone), undefined);
    });

  it("leave the API server out where nobody reads its metrics", async () => {
    const without = rulesOf(systemOf({ apiServerMetrics: false }));
    assert.equal(await checkRules([...without.recordings, ...without.groups]), undefined);
    assert.doesNotMatch(JSON.stringify(without), /apiserver_/);
  });

  it("take the names of metrics from the settings", async () => {
    const metrics = {
      apiRequests: "http_requests_total",
      statusLabel: "status",
      serverErrors: ["500", "503"],
    };
    const renamed = rulesOf(systemOf({ metrics }));
    const world = new Map(
      [...healthy].map(([name, values]) => [
        name
          .replace("kubeop_api_requests_total", "http_requests_total")
          .replace('code="Internal Server Error"', 'status="500"')
          .replace('code="Service Unavailable"', 'status="503"')
          .replace('code="OK"', 'status="200"'),
        name.includes("Internal Server Error") ? "0+6x100" : values,
      ]),
    );
    const fires = { ApiErrors: [{ labels: { namespace: "kubeop-system" }, value: "8.333%" }] };
    const also = ["ApiRequestsBudgetBurnsFast", "ApiRequestsBudgetBurnsSlowly"];
    const options = { prefix, recordings: renamed.recordings };
    assert.equal(await play({ when: "renamed", world, fires, also }, renamed.groups, options), undefined);
  });
});

describe("the dashboard of kubeOP", () => {
  for (const { panels, title } of dashboard().rows)
    it(`shows something of a healthy stack in each panel: ${title}`, async () => {
      const asked = panels.flatMap(({ queries }) => queries.map(({ expression }) => expression));
      assert.equal(await answers(healthy, asked, [...recordings, ...groups]), undefined);
    });
});

function titleOf({ fires, when }: AlertCase): string {
  return `fire when ${when}: ${Object.keys(fires).join(" and ") || "none"}`;
}
