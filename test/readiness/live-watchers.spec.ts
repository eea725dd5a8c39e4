import { alertDelivered } from "../../readiness/live/checks/alert-delivered.ts";
import { certManagerReady } from "../../readiness/live/checks/cert-manager-ready.ts";
import { logReceived } from "../../readiness/live/checks/log-received.ts";
import { noCriticalCve } from "../../readiness/live/checks/no-critical-cve.ts";
import { scrapeTargetsUp } from "../../readiness/live/checks/scrape-targets-up.ts";
import { sloWithinTarget } from "../../readiness/live/checks/slo-within-target.ts";
import { traceReceived } from "../../readiness/live/checks/trace-received.ts";
import { watchdogFiring } from "../../readiness/live/checks/watchdog-firing.ts";
import { clock, hoursAgo, meta } from "./live-support/shop.ts";
import { describeCheck } from "./live-support/table.ts";

/** Checks that others' programs answer: where a cluster has none of them, nobody can tell. */

const prometheus = { prometheus: { namespace: "monitoring", name: "prometheus", port: 9090 } };
const root = "/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1";
const unsaid = "UNKNOWN the cluster: Which Prometheus watches the stack isn't said: `live.prometheus`.";

const asked = (query: string, ...values: readonly (readonly [object, string])[]) => ({
  [`${root}/query?query=${encodeURIComponent(query)}`]: {
    status: "success",
    data: { result: values.map(([metric, value]) => ({ metric, value: [0, value] })) },
  },
});

const monitors = {
  "/apis/monitoring.coreos.com/v1/namespaces/shop/servicemonitors": [{ metadata: meta("web") }],
};
const targets = (...all: readonly object[]) => ({
  [`${root}/targets?state=active`]: { status: "success", data: { activeTargets: all } },
});
const target = (pool: string, health: string) => ({
  scrapePool: `serviceMonitor/shop/${pool}/0`,
  scrapeUrl: "http://10.0.0.1/metrics",
  health,
  lastError: "connection refused",
});

describeCheck(scrapeTargetsUp, [
  {
    title: "says nothing of a stack without monitors",
    expected: ["NOT_APPLICABLE the stack: the stack has no monitors"],
  },
  { title: "asks for a Prometheus where there are monitors", said: monitors, expected: [unsaid] },
  {
    title: "passes targets that are up",
    settings: prometheus,
    said: { ...monitors, ...targets(target("web", "up"), target("website", "down")) },
    expected: ["PASS ServiceMonitor shop/web: All of its targets are up."],
  },
  {
    title: "fails one that is down",
    settings: prometheus,
    said: { ...monitors, ...targets(target("web", "up"), target("web", "down")) },
    expected: ["FAIL ServiceMonitor shop/web: http://10.0.0.1/metrics is down: connection refused"],
  },
  {
    title: "fails a monitor that Prometheus doesn't see",
    settings: prometheus,
    said: { ...monitors, ...targets() },
    expected: ["FAIL ServiceMonitor shop/web: Prometheus has no target of it"],
  },
  {
    title: "doesn't know where Prometheus is gone",
    settings: prometheus,
    said: monitors,
    expected: ["UNKNOWN the cluster: Prometheus didn't answer targets."],
  },
  {
    title: "passes alerts on metrics that Prometheus has, under one of their names",
    settings: prometheus,
    said: { ...rules("rate(old_total[5m]) or rate(new_total[5m]) > 0"), ...names("new_total") },
    expected: ["PASS PrometheusRule shop/web: Prometheus has the metrics of its alerts."],
  },
  {
    title: "fails an alert on a metric that nobody exports, and names both",
    settings: prometheus,
    said: { ...rules("old_total > 0"), ...names("new_total") },
    expected: [blind("Web (old_total)")],
  },
  {
    title: "takes the absence of what may be absent for a good sign",
    settings: prometheus,
    said: { ...rules("failed_total > 0", { may_be_absent: "failed_total" }), ...names("up") },
    expected: ["PASS PrometheusRule shop/web: Prometheus has the metrics of its alerts."],
  },
  {
    title: "fails an alert whose expression it can't read",
    settings: prometheus,
    said: { ...rules("sum(up"), ...names("up") },
    expected: [blind("Web (an expression that can't be read)")],
  },
  {
    title: "doesn't know which metrics there are where Prometheus is gone",
    settings: prometheus,
    said: rules("up == 0"),
    expected: ["UNKNOWN the cluster: Prometheus didn't answer label/__name__/values."],
  },
]);

function rules(expr: string, annotations = {}): Record<string, unknown> {
  const all = [
    { record: "made", expr: "nothing_at_all" },
    { alert: "Web", expr, annotations },
  ];
  const object = { metadata: meta("web"), spec: { groups: [{ name: "web", rules: all }] } };
  return { "/apis/monitoring.coreos.com/v1/namespaces/shop/prometheusrules": [object] };
}

function names(...data: readonly string[]): Record<string, unknown> {
  return { [`${root}/label/__name__/values`]: { status: "success", data } };
}

function blind(alerts: string): string {
  return `FAIL PrometheusRule shop/web: alerts that can't fire, because Prometheus has no such metrics: ${alerts}`;
}

const firing = 'ALERTS{alertname="Watchdog",alertstate="firing"}';

describeCheck(watchdogFiring, [
  { title: "asks for a Prometheus", expected: [unsaid] },
  {
    title: "passes one that fires",
    settings: prometheus,
    said: asked(firing, [{}, "1"]),
    expected: ["PASS alert Watchdog: It fires."],
  },
  {
    title: "fails one that is silent",
    settings: prometheus,
    said: asked(firing),
    expected: ["FAIL alert Watchdog: it doesn't fire"],
  },
]);

const sent = "sum by (integration) (increase(alertmanager_notifications_total[24h]))";
const failed = "sum by (integration) (increase(alertmanager_notifications_failed_total[24h]))";
const slack = { integration: "slack" };
const mail = { integration: "email" };

describeCheck(alertDelivered, [
  {
    title: "passes what arrived, and fails what didn't",
    settings: prometheus,
    said: {
      ...asked(sent, [slack, "3"], [mail, "2"], [{}, "0"]),
      ...asked(failed, [slack, "0"], [mail, "1.4"]),
    },
    expected: ["PASS receiver slack: It took them all.", "FAIL receiver email: 2 notifications failed"],
  },
  {
    title: "fails a receiver that must have been tried, and was not",
    settings: { ...prometheus, alertIntegrations: ["email", "slack"] },
    said: { ...asked(sent, [slack, "3"], [mail, "0"]), ...asked(failed, [slack, "0"]) },
    expected: [
      "PASS receiver slack: It took them all.",
      "FAIL receiver email: it was sent nothing in 24 hours, so nobody knows that it works",
    ],
  },
  {
    title: "fails where receivers must have been tried, and Prometheus knows no Alertmanager",
    settings: { ...prometheus, alertIntegrations: ["email"] },
    said: { ...asked(sent), ...asked(failed) },
    expected: ["FAIL Alertmanager: it has sent nothing in 24 hours, not even the watchdog"],
  },
  {
    title: "fails an Alertmanager that sends nothing",
    settings: prometheus,
    said: { ...asked(sent, [slack, "0"]), ...asked(failed) },
    expected: ["FAIL Alertmanager: it has sent nothing in 24 hours, not even the watchdog"],
  },
  {
    title: "says nothing without an Alertmanager",
    settings: prometheus,
    said: { ...asked(sent), ...asked(failed) },
    expected: ["NOT_APPLICABLE the stack: Prometheus knows no Alertmanager"],
  },
]);

const slos = (limits: object) => ({
  ...prometheus,
  slos: [{ name: "availability", query: "up", ...limits }],
});

describeCheck(sloWithinTarget, [
  {
    title: "asks for service levels",
    expected: ["UNKNOWN the cluster: Service levels aren't said: `live.slos`."],
  },
  {
    title: "passes one that is met",
    settings: slos({ atLeast: 0.999 }),
    said: asked("up", [{}, "0.999"]),
    expected: ["PASS service level availability: It is met."],
  },
  {
    title: "fails one that isn't",
    settings: slos({ atLeast: 0.999 }),
    said: asked("up", [{}, "0.9989"]),
    expected: ["FAIL service level availability: it is 0.9989, less than 0.999"],
  },
  {
    title: "fails what is too much",
    settings: slos({ atMost: 60 }),
    said: asked("up", [{}, "61"]),
    expected: ["FAIL service level availability: it is 61, more than 60"],
  },
  {
    title: "takes no value, and none that is a number, for nothing",
    settings: slos({ atLeast: 0.999 }),
    said: asked("up", [{}, "NaN"]),
    expected: ["UNKNOWN service level availability: Prometheus has no value for it yet."],
  },
]);

const reports = "/apis/aquasecurity.github.io/v1alpha1/namespaces/shop/vulnerabilityreports";
const report = (tag: string, criticalCount: number) => ({
  metadata: meta(`report-${tag}`),
  report: { artifact: { repository: "shop/web", tag }, summary: { criticalCount } },
});
const ofStore = "UNKNOWN image ghcr.io/shop/store:v1: The scanner has no report of it.";

describeCheck(noCriticalCve, [
  {
    title: "doesn't know without a scanner",
    expected: ["UNKNOWN the cluster: No scanner reports in this cluster: it knows no VulnerabilityReports."],
  },
  {
    title: "fails an image with critical findings",
    said: { [reports]: [report("v1", 2)] },
    expected: [ofStore, "FAIL image ghcr.io/shop/web:v1: it has 2 critical vulnerabilities"],
  },
  {
    title: "goes by reports of the very version",
    said: { [reports]: [report("v2", 2), report("v1", 0)] },
    expected: [ofStore, "PASS image ghcr.io/shop/web:v1: Nothing critical is known of it."],
  },
]);

const issuers = "/apis/cert-manager.io/v1/clusterissuers";
const issuer = (status: string) => ({
  metadata: { name: "internal" },
  status: { conditions: [{ type: "Ready", status, message: "no such secret" }] },
});

describeCheck(certManagerReady, [
  {
    title: "says nothing of a cluster without cert-manager",
    expected: ["NOT_APPLICABLE the stack: the cluster has no cert-manager"],
  },
  {
    title: "passes an issuer that is ready",
    said: { [issuers]: [issuer("True")] },
    expected: ["PASS ClusterIssuer internal: It is ready."],
  },
  {
    title: "fails one that isn't",
    said: { [issuers]: [issuer("False")] },
    expected: ["FAIL ClusterIssuer internal: it isn't ready: no such secret"],
  },
  {
    title: "fails a stack that asks for certificates where there is no issuer",
    said: {
      [issuers]: [],
      "/apis/cert-manager.io/v1/namespaces/shop/certificates": [{ metadata: meta("web"), status: {} }],
    },
    expected: ["FAIL cert-manager: the stack asks it for certificates, and it has no issuer"],
  },
  {
    title: "says nothing where its kinds are known and nobody uses them",
    said: { [issuers]: [] },
    expected: [
      "NOT_APPLICABLE the stack: no certificate of the stack is cert-manager's, which has no issuer",
    ],
  },
]);

const end = clock.getTime() / 1000;
const range = `start=${end - 3600}&end=${end}&limit=1`;
const loki = { loki: { namespace: "logs", name: "loki", port: "http" } };
const lines = (values: readonly unknown[]) => ({
  [`/api/v1/namespaces/logs/services/loki:http/proxy/loki/api/v1/query_range?query=${encodeURIComponent('{namespace="shop"}')}&${range}`]:
    { data: { result: values.length > 0 ? [{ values }] : [] } },
});

describeCheck(logReceived, [
  {
    title: "asks for a store",
    expected: ["UNKNOWN the cluster: Where the stack's logs go isn't said: `live.loki`."],
  },
  {
    title: "passes lines that arrived",
    settings: loki,
    said: lines([[`${Date.parse(hoursAgo(0.1))}000000`, "a line"]]),
    expected: ["PASS Namespace shop: Its lines arrive."],
  },
  {
    title: "fails silence",
    settings: loki,
    said: lines([]),
    expected: ["FAIL Namespace shop: no line of it arrived in the last hour"],
  },
]);

const tempo = { tempo: { namespace: "traces", name: "tempo", port: 3200, scheme: "https" } };
const traces = (...found: readonly object[]) => ({
  [`/api/v1/namespaces/traces/services/https:tempo:3200/proxy/api/search?q=${encodeURIComponent('{ resource.k8s.namespace.name = "shop" }')}&${range}`]:
    { traces: found },
});

describeCheck(traceReceived, [
  {
    title: "asks for a store",
    expected: ["UNKNOWN the cluster: Where the stack's traces go isn't said: `live.tempo`."],
  },
  {
    title: "passes a trace that arrived",
    settings: tempo,
    said: traces({ traceID: "abc" }),
    expected: ["PASS Namespace shop: Its traces arrive."],
  },
  {
    title: "fails silence",
    settings: tempo,
    said: traces(),
    expected: ["FAIL Namespace shop: no trace of it arrived in the last hour"],
  },
]);
