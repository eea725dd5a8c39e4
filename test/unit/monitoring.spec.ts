import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Options as StatOptions } from "@grafana/grafana-foundation-sdk/stat";
import type { Options as TimeseriesOptions } from "@grafana/grafana-foundation-sdk/timeseries";
import { anchor } from "../../components/monitoring/alert.ts";
import { type GrafanaDashboard, grafanaDashboard } from "../../components/monitoring/dashboard.ts";
import { metrics } from "../../components/monitoring/metrics.ts";
import { duration, matching, not, select, zeroOrAbsent } from "../../components/monitoring/promql.ts";
import { dashboardOf } from "../../components/monitoring/system.ts";
import { serviceMonitorSpec } from "../../components/monitoring/target.ts";
import { natsMetrics } from "../../components/nats/metrics.ts";
import { postgresMetrics } from "../../components/postgres/metrics.ts";
import { redisMetrics } from "../../components/redis/metrics.ts";
import { root } from "../../lib/paths.ts";
import { cordumMetrics, documentMetrics } from "../../systems/cordum/metrics.ts";
import { monitoring } from "../../systems/cordum/settings/monitoring.ts";
import { cases } from "../support/alerts/cases/index.ts";
import * as postgres from "../support/alerts/cases/postgres.ts";
import { stack } from "../support/alerts/healthy.ts";
import { alertsOf, rulesOf, systemOf } from "../support/alerts/promtool.ts";

const known: ReadonlySet<string> = new Set([
  ...[
    ...Object.values(metrics).flat(),
    ...natsMetrics,
    ...postgresMetrics,
    ...redisMetrics,
    ...cordumMetrics,
  ],
]);
const stacks = [stack, ...new Set(cases.flatMap((test) => test.stack ?? []))];

describe("PromQL", () => {
  it("selects series by labels, patterns and their opposites", () => {
    const matchers = { namespace: "cordum", status: matching("5.."), pod: not("") };
    assert.equal(select("up", matchers), 'up{namespace="cordum",status=~"5..",pod!=""}');
  });

  it("escapes what would end a string", () => {
    assert.equal(select("up", { pod: 'a"b\\c' }), String.raw`up{pod="a\"b\\c"}`);
  });

  it("gives both halves of zero-or-absent the same labels", () => {
    assert.equal(
      zeroOrAbsent("up", { namespace: "a", service: "b" }),
      'sum by (namespace, service) (up{namespace="a",service="b"}) == 0\nor\nabsent(up{namespace="a",service="b"})',
    );
  });

  it("writes durations in the largest unit that is exact", () => {
    assert.deepEqual([90, 120, 9300, 7200, 172_800].map(duration), ["90s", "2m", "155m", "2h", "2d"]);
  });
});

describe("service monitors", () => {
  const target = {
    service: "a",
    serviceLabels: { app: "a" },
    portName: "metrics",
    port: 1,
    pods: { app: "a" },
  };

  it("give up before the next scrape", () => {
    const timeouts = ["5s", "30s", "1m"].map(
      (interval) => serviceMonitorSpec(target, "n", interval).endpoints[0],
    );
    assert.deepEqual(
      timeouts.map((endpoint) => endpoint?.scrapeTimeout),
      ["5s", "10s", "10s"],
    );
  });
});

describe("alerts", () => {
  const groups = stacks.flatMap((one) => alertsOf(one));
  const alerts = [...groups.flatMap((group) => group.alerts), ...postgres.alerts];

  it("have the names of Cordum's own document", () => {
    const names = new Set(alerts.map(({ name }) => name));
    for (const name of ["GatewayDown", "SchedulerDown", "NATSDown", "RedisDown"])
      assert.ok(names.has(`Cordum${name}`), name);
  });

  it("and the document's severity and time", () => {
    for (const { for: time, name, severity } of alerts)
      if (/^Cordum(Gateway|Scheduler|NATS|Redis)Down$/.test(name))
        assert.deepEqual([severity, time], ["critical", "5m"], name);
  });

  it("look at one namespace only", () => {
    for (const { expression, name } of alerts)
      for (const selector of expression.match(/\w+\{[^}]*\}/g) ?? [])
        assert.match(selector, /namespace="cordum"/, `${name}: ${selector}`);
  });

  it("use only metrics that an exporter is known to have", () => {
    const used = [...alerts.map(({ expression }) => expression), ...expressions()];
    for (const expression of used)
      for (const [, metric = ""] of expression.matchAll(/(\w+)\{/g)) assert.ok(known.has(metric), metric);
  });

  it("use Cordum's documented metrics, which its stand-in has under the same names", () => {
    const source = readFileSync(join(root, "local/images/canary/internal/telemetry/telemetry.go"), "utf8");
    const names = new Set([...source.matchAll(/Name: *"(\w+)"/g)].map(([, name]) => name));
    for (const metric of documentMetrics)
      assert.ok(names.has(metric.replace(/_(bucket|count)$/, "")), metric);
  });

  it("leave no known metric unused", () => {
    const used = [...alerts.map(({ expression }) => expression), ...expressions()].join("\n");
    for (const metric of known) assert.ok(used.includes(`${metric}{`), metric);
  });

  it("say what to do", () => {
    for (const { description, name, steps, summary } of alerts)
      assert.ok(description.length > 0 && summary.length > 0 && steps.length > 0, name);
  });

  it("link to a heading of their own in the runbook", () => {
    for (const { alert, annotations } of rulesOf().flatMap(({ rules }) => rules))
      assert.equal(annotations.runbook_url, `https://runbooks.example#${anchor(alert)}`);
  });
});

describe("monitoring settings", () => {
  it("refuse a warning that comes after its critical alert", () => {
    const result = monitoring.safeParse({ thresholds: { volumeWarningPercent: 95 } });
    assert.match(result.error?.message ?? "", /warnings that come before their critical alerts/);
  });
});

/** Grafana's own types, with the names of its enumerations as plain text, which is what JSON holds. */
type Plain<T> = T extends string ? `${T}` : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
type Query = Plain<Omit<Dataquery, "_implementsDataqueryVariant">>;
type Panel = Plain<Omit<grafana.Panel, "targets">> & { readonly targets?: readonly Query[] };
type Row = Plain<grafana.RowPanel>;
type KnownDashboard = Plain<Omit<grafana.Dashboard, "panels">> & {
  readonly panels: readonly (Panel | Row)[];
};

/** The compiler takes more fields than a type has, so those are asked for by name. */
type Unknown<Actual, Shape> = Exclude<Actual extends unknown ? keyof Actual : never, keyof Shape>;
type OurPanel = GrafanaDashboard["panels"][number];
type OurQuery = ReturnType<typeof targetsOf>[number];
type None<T extends never> = T;
const unknown: readonly (
  | None<Unknown<GrafanaDashboard, KnownDashboard>>
  | None<Unknown<OurPanel, Panel & Row>>
  | None<Unknown<OurQuery, Query>>
)[] = [];

describe("the dashboard", () => {
  const dashboards: readonly KnownDashboard[] = stacks.map((one) =>
    grafanaDashboard(dashboardOf(systemOf(one))),
  );

  it("has panels that do not overlap and stay on the page, for every kind of stack", () => {
    for (const { panels } of dashboards) {
      const taken = new Set<string>();
      for (const { gridPos } of panels) {
        assert.ok(gridPos && gridPos.x + gridPos.w <= 24);
        for (const place of places(gridPos)) {
          assert.ok(!taken.has(place), `two panels at ${place}`);
          taken.add(place);
        }
      }
    }
  });

  it("numbers its panels one by one", () => {
    for (const { panels } of dashboards)
      assert.deepEqual(
        panels.map(({ id }) => id),
        panels.map((_, i) => i + 1),
      );
  });

  it("has a row for each concern", () => {
    assert.deepEqual(
      dashboardOf(systemOf()).rows.map(({ title }) => title),
      ["Now", "Traffic", "Jobs", "NATS", "Redis", "Backups", "Certificates", "Capacity"],
    );
  });

  it("leaves out what a stack does not have", () => {
    const small = dashboardOf(systemOf({ namespace: "cordum", schedules: [] }));
    assert.deepEqual(
      small.rows.map(({ title }) => title),
      ["Now", "Traffic", "Jobs", "Capacity"],
    );
  });

  it("has the fields of Grafana's own types and no others, which the compiler checks", () => {
    assert.deepEqual(unknown, []);
    for (const panel of grafanaDashboard(dashboardOf(systemOf())).panels) {
      if (panel.type === "row") continue;
      const options: Plain<TimeseriesOptions> | Plain<StatOptions> = panel.options;
      assert.ok(options);
    }
  });

  it("uses the same data source everywhere, which the reader chooses", () => {
    for (const { datasource } of targetsOf(grafanaDashboard(dashboardOf(systemOf()))))
      assert.match(datasource.uid, /^\$\{datasource\}$/);
  });
});

function places({ h, w, x, y }: grafana.GridPos): readonly string[] {
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
}

function targetsOf({ panels }: GrafanaDashboard) {
  return panels.flatMap((panel) => ("targets" in panel ? panel.targets : []));
}

function expressions(): readonly string[] {
  const shown = stacks.flatMap((one) =>
    targetsOf(grafanaDashboard(dashboardOf(systemOf(one)))).map(({ expr }) => expr),
  );
  const ofPostgres = postgres.panels.flatMap(({ queries }) => queries.map(({ expression }) => expression));
  return [...shown, ...ofPostgres];
}
