import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alert.ts";
import { watchdog } from "../../components/monitoring/alerts/targets.ts";
import { applicationMonitoring } from "../../systems/application/monitoring.ts";
import type { AlertCase } from "../support/alerts/case.ts";
import { checkRules, play } from "../support/alerts/promtool.ts";
import { changed, growing, series, steady, turning, type World } from "../support/alerts/world.ts";
import { stackSettings } from "../support/stack-file.ts";

const namespace = "gravl-staging";
/** The tests' own; that of the stack is another. */
const scope = { prefix: "Cordum", namespace };

function ownAlerts() {
  const settings = stackSettings(namespace);
  if (settings.system !== "application") throw new Error(`${namespace} is of ${settings.system}.`);
  return applicationMonitoring({ name: "gravl", title: "Gravl" }, settings).alerts(scope);
}

const groups = ruleGroups([{ name: "always", alerts: [watchdog(scope)] }, ...ownAlerts()], {
  runbooks: "https://runbooks.example",
});

const requests = (status: string) =>
  series("http_requests_total", { namespace, route: "GET /api/logs", status });
const atMost = (le: string) =>
  series("request_duration_ms_bucket", { namespace, route: "GET /api/logs", le });
const container = { namespace, pod: "backend-0", container: "backend" };
const limit = (resource: string) => series("kube_pod_container_resource_limits", { ...container, resource });
const available = series("kube_deployment_status_replicas_available", { namespace, deployment: "frontend" });

const cpu = series("container_cpu_usage_seconds_total", container);
const memory = series("container_memory_working_set_bytes", container);

/** 6000 requests a minute, of which 1 in 6000 fails, one hundredth takes longer than 200 ms, and none longer than 500. */
const healthy: World = new Map([
  [requests("200"), growing(0, 5999)],
  [requests("500"), growing(0, 1)],
  [atMost("100"), growing(0, 5900)],
  [atMost("200"), growing(0, 5940)],
  [atMost("500"), growing(0, 6000)],
  [atMost("1000"), growing(0, 6000)],
  [atMost("+Inf"), growing(0, 6000)],
  [limit("cpu"), steady(0.5)],
  [limit("memory"), steady(500)],
  // A quarter of a processor, and half of the memory.
  [cpu, growing(0, 15)],
  [memory, steady(250)],
  [available, steady(2)],
]);

const ofContainer = [{ labels: container, value: "96%" }];

const cases: readonly AlertCase[] = [
  {
    when: "two in a hundred requests fail",
    world: changed(healthy, [
      [/status="200"/, growing(0, 5880)],
      [/status="500"/, growing(0, 120)],
    ]),
    fires: {
      HighErrorRate: [{ labels: { namespace }, value: "2%" }],
      ErrorsAboveReleaseGate: [{ labels: { namespace }, value: "2%" }],
    },
  },
  {
    when: "more requests fail than a load test may have, and fewer than users notice",
    world: changed(healthy, [
      [/status="200"/, growing(0, 5970)],
      [/status="500"/, growing(0, 30)],
    ]),
    fires: { ErrorsAboveReleaseGate: [{ labels: { namespace }, value: "0.5%" }] },
  },
  {
    when: "a tenth of the requests takes longer than 200 ms",
    world: changed(healthy, [
      [/le="100"/, growing(0, 5000)],
      [/le="200"/, growing(0, 5400)],
    ]),
    // Half of the way from 200 to 500, because half of the slow ones are the slowest five in a hundred.
    fires: { HighLatencyP95: [{ labels: { namespace }, value: "350" }] },
  },
  {
    when: "two in a hundred requests take longer than 500 ms",
    world: changed(healthy, [
      [/le="100"/, growing(0, 5860)],
      [/le="200"/, growing(0, 5870)],
      [/le="500"/, growing(0, 5880)],
    ]),
    fires: { HighLatencyP99: [{ labels: { namespace }, value: "750" }] },
  },
  {
    when: "a container is slowed down at its limit",
    world: changed(healthy, [[/^container_cpu/, growing(0, 28.8)]]),
    fires: { ContainerCpuHigh: ofContainer },
  },
  {
    when: "a container's memory is nearly used",
    world: changed(healthy, [[/^container_memory/, steady(480)]]),
    fires: { ContainerMemoryHigh: ofContainer },
  },
  {
    when: "no pod of the frontend is available",
    world: changed(healthy, [[/^kube_deployment/, turning(2, 60, 0)]]),
    fires: { FrontendDown: [{ labels: { namespace, deployment: "frontend" } }] },
  },
];

describe("the alerts of Gravl's stack file", () => {
  it("are accepted by Prometheus", async () => assert.equal(await checkRules(groups), undefined));

  it("are silent while all is well", async () =>
    assert.equal(await play({ when: "all is well", world: healthy, fires: {} }, groups), undefined));

  it("have a case each", () => {
    const tried = new Set(cases.flatMap(({ fires }) => Object.keys(fires)));
    const names = ownAlerts().flatMap(({ alerts }) => alerts.map(({ name }) => name.replace("Cordum", "")));
    assert.deepEqual(
      names.filter((name) => !tried.has(name)),
      [],
    );
  });

  for (const test of cases)
    it(`fire when ${test.when}`, async () => assert.equal(await play(test, groups), undefined));
});
