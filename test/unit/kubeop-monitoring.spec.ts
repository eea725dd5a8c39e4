import assert from "node:assert/strict";
import { webhookMetrics } from "../../components/monitoring/alerts/webhooks.ts";
import { partOf } from "../../components/monitoring/metric-name.ts";
import { metrics } from "../../components/monitoring/metrics.ts";
import { monitoringArgs } from "../../components/monitoring/system.ts";
import { serviceMonitorSpec } from "../../components/monitoring/target.ts";
import { parsePromql } from "../../lib/promql.ts";
import { metricsIn } from "../../rules/formats/promql.ts";
import { metricNames } from "../../systems/kubeop/monitoring/metric-names.ts";
import { monitoring } from "../../systems/kubeop/monitoring/settings.ts";
import { dashboard, namespace, rulesOf, systemOf } from "../support/alerts/kubeop.ts";

const { groups, recordings } = rulesOf();
const recorded = recordings.flatMap(({ rules }) => rules);
const alerts = groups.flatMap(({ rules }) => rules);

function namesIn(expression: string): readonly string[] {
  const parsed = parsePromql(expression);
  assert.ok(parsed, expression);
  return metricsIn(parsed);
}

describe("kubeOP's alerts and panels", () => {
  const shown = dashboard().rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries));
  const read = new Set(
    [
      ...alerts.map(({ expr }) => expr),
      ...recorded.map(({ expr }) => expr),
      ...shown.map(({ expression }) => expression),
    ].flatMap(namesIn),
  );

  it("read only what its public code, Kubernetes, a prober or the rules themselves export", () => {
    const { apiDuration, apiRequests, leading, queued, reconcileErrors, reconciliations } = metricNames.parse(
      {},
    );
    const known = new Set<string>([
      ...[...Object.values(metrics).flat(), ...webhookMetrics, ...recorded.map(({ record }) => record)],
      ...[apiRequests, leading, queued, reconcileErrors, reconciliations, partOf(apiDuration, "bucket")],
      ...["kubeop_probe_reconcile_seconds_bucket", "kubeop_probe_reconcile_seconds_count"],
      "kubeop_probe_invoice_differences",
    ]);
    assert.deepEqual(
      [...read].filter((name) => !known.has(name)),
      [],
    );
  });

  it("read everything that is recorded", () => {
    assert.deepEqual(
      recorded.map(({ record }) => record).filter((record) => !read.has(record)),
      [],
    );
  });

  it("have a page that wakes somebody and a ticket for each objective", () => {
    const severities = Map.groupBy(
      alerts.filter(({ alert }) => alert.includes("BudgetBurns")),
      ({ labels }) => labels.slo,
    );
    assert.deepEqual(
      [...severities].map(([slo, all]) => [slo, ...all.map(({ labels }) => labels.severity)]),
      ["api-requests", "api-up", "webhook-calls", "webhook-up", "reconciliation"].map((slo) => [
        slo,
        "critical",
        "warning",
      ]),
    );
  });

  it("leave out what nobody exports: a prober's, and what the API server tells", () => {
    const { groups: fewer } = rulesOf(systemOf({ apiServerMetrics: false }));
    const slos = new Set(fewer.flatMap(({ rules }) => rules.map(({ labels }) => labels.slo ?? "none")));
    assert.deepEqual([...slos].sort(), ["api-requests", "api-up", "none", "webhook-up"]);
  });
});

describe("kubeOP's targets", () => {
  const specs = (options: object) =>
    new Map(
      monitoringArgs(systemOf(options), undefined).targets.map((target) => [
        target.service,
        serviceMonitorSpec(target, namespace, "30s").endpoints[0],
      ]),
    );

  it("are its three programs, each at the port of its metrics", () => {
    const ports = [...specs({})].map(([service, endpoint]) => [service, endpoint?.port, endpoint?.scheme]);
    assert.deepEqual(ports, [
      ["kubeop-manager", "http", undefined],
      ["kubeop-operator", "metrics", undefined],
      ["kubeop-admission", "https", "https"],
    ]);
  });

  it("show a certificate of the stack's authority, unless Prometheus can't have that", () => {
    assert.deepEqual(specs({}).get("kubeop-admission")?.tlsConfig, {
      ca: { secret: { name: "kubeop-admission-tls", key: "ca.crt" } },
      serverName: "kubeop-admission.kubeop-system.svc",
    });
    const unverified = specs({ verifyAdmission: false }).get("kubeop-admission");
    assert.deepEqual(unverified?.tlsConfig, { insecureSkipVerify: true });
  });

  it("have no histogram for each id in a path, and every counter of requests", () => {
    const [drop] = specs({}).get("kubeop-manager")?.metricRelabelings ?? [];
    assert.ok(drop?.action === "drop");
    assert.deepEqual(drop.sourceLabels, ["__name__", "path"]);
    const dropped = (metric: string, path: string) =>
      new RegExp(`^(?:${drop.regex})$`).test(`${metric};${path}`);
    assert.ok(dropped("kubeop_api_request_duration_seconds_bucket", "/v1/tenants/4f"));
    assert.ok(dropped("kubeop_api_request_duration_seconds_count", "/v1/clusters/4f/ready"));
    assert.ok(!dropped("kubeop_api_request_duration_seconds_bucket", "/v1/tenants"));
    assert.ok(!dropped("kubeop_api_requests_total", "/v1/tenants/4f"));
  });
});

describe("kubeOP's monitoring settings", () => {
  for (const [what, options] of [
    ["a name that no metric can have", { metrics: { apiRequests: "kubeop-requests" } }],
    ["an objective without a budget", { objectives: { apiPercent: 100 } }],
    ["a status that would be a pattern", { metrics: { serverErrors: ["5.*"] } }],
  ] as const)
    it(`refuse ${what}`, () => assert.equal(monitoring.safeParse(options).success, false));
});
