import assert from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";
import { bring } from "../../../cli/facilities/bring.ts";
import { lackingAfterStart } from "../../../components/facility/settle.ts";
import { prepareMachine } from "../../../engine/prepare.ts";
import { target } from "../../../engine/target.ts";
import { root } from "../../../lib/paths.ts";
import { until } from "../../../local/cluster/until.ts";
import { partsOf } from "../../../local/images/parts.ts";
import type { Received } from "../../../local/sink/index.ts";
import { OutsideSink } from "../../../local/sink/outside.ts";

/** The embedded cluster, as it is with no setting of the caller's. */
const engine = target({ PATH: process.env.PATH });
const names = ["metrics", "alerts"] as const;
/** Of somebody whose alerts are evaluated. */
const team = "seaworthy-test-alerts";

const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

describe("metrics and alerts on the embedded cluster", function () {
  this.timeout(15 * 60_000);
  const sink = new OutsideSink();

  before(async function () {
    // Prometheus and its operator are built, where they are not yet.
    this.timeout(60 * 60_000);
    await prepareMachine(engine.env, ["metrics"]);
    await kubectl("delete", "namespace", team, "--ignore-not-found");
    await sink.start();
  });

  after(async () => {
    await kubectl("delete", "namespace", team, "--ignore-not-found");
    await execa("make", ["--no-print-directory", "down", "STACK=platform-local"], { cwd: root });
    await sink.stop();
  });

  it("come up as what a stack requires, and serve", async () => {
    await bring(engine, "the test of alerts", names, (text) => prepareMachine(engine.env, partsOf(text)));
    assert.deepEqual(await lackingAfterStart(names, engine.env), []);
  });

  it("scrape their own parts, the kubelets and the API server, each of which is up", async () => {
    const wanted = [
      "alertmanager",
      "apiserver",
      "cadvisor",
      "kube-state-metrics",
      "kubelet",
      "prometheus",
      "prometheus-operator",
    ];
    const missing = async () => {
      const up = (await query("up == 1")).map(({ metric }) => metric.service ?? metric.job);
      return wanted.filter((one) => !up.includes(one));
    };
    let left: readonly string[] = wanted;
    await until(
      () => `these are up, too: ${left.join(", ")}`,
      180,
      async () => {
        left = await missing();
        return left.length === 0;
      },
    );
    assert.deepEqual(await query('up{namespace="monitoring"} == 0'), []);
  });

  it("tell the state of objects, nodes, containers and volumes", async () => {
    // The kubelet looks at volumes once a minute, and on a busy machine it begins late.
    for (const series of [
      'kube_pod_info{namespace="monitoring"}',
      'kube_statefulset_status_replicas_ready{namespace="monitoring"}',
      'container_memory_working_set_bytes{namespace="monitoring",container="prometheus"}',
      "node_memory_working_set_bytes",
      'kubelet_volume_stats_available_bytes{namespace="monitoring"}',
    ])
      await until(`there is ${series}`, 300, async () => (await query(series)).length > 0);
  });

  it("call the dead man's switch outside the cluster, again and again", async () => {
    await until("two calls", 180, async () => (await by("heartbeat", "MetricsWatchdog")).length >= 2);
  });

  it("bring a rule of another namespace to mail and webhook, once, though there are two Alertmanagers", async () => {
    await kubectl("create", "namespace", team);
    await rule("SeaworthyTestFire");
    await until("both channels have it", 240, () => reached("SeaworthyTestFire"));
    // Both Alertmanagers have had their turn when each of them has called the switch, or seen that it was called.
    const calls = (await by("heartbeat", "Watchdog")).length;
    const calledAgain = async () => (await by("heartbeat", "Watchdog")).length >= calls + 2;
    await until("two more calls", 180, calledAgain);
    assert.equal((await by("mail", "SeaworthyTestFire")).length, 1);
    assert.equal((await by("webhook", "SeaworthyTestFire")).length, 1);
  });

  it("go on while an Alertmanager is gone", async () => {
    await kubectl("delete", "pod", "--namespace=monitoring", "alertmanager-alertmanager-0", "--wait=false");
    await rule("SeaworthyTestWhileOneIsGone");
    await until("both channels have it", 240, () => reached("SeaworthyTestWhileOneIsGone"));
    assert.deepEqual(await lackingAfterStart(names, engine.env), []);
  });

  it("pass the platform's own smoke test", async () => {
    const { stdout } = await execa("make", ["--no-print-directory", "smoke", "STACK=platform-local"], {
      cwd: root,
    });
    for (const name of names) assert.match(stdout, new RegExp(`${name}: installed completely, and it works`));
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    return (await execa("kubectl", args, { env: engine.env })).stdout;
  }

  /** Through the API server, as live checks ask. */
  async function query(expression: string) {
    const path = `/api/v1/namespaces/monitoring/services/https:prometheus:web/proxy/api/v1/query?query=${encodeURIComponent(expression)}`;
    return answer.parse(JSON.parse(await kubectl("get", `--raw=${path}`))).data.result;
  }

  /** A rule whose alert fires from its first evaluation on. */
  async function rule(alert: string): Promise<void> {
    const rules = [{ alert, expr: "vector(1)", labels: { severity: "critical", namespace: team } }];
    const manifest = {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: alert.toLowerCase(), namespace: team },
      spec: { groups: [{ name: alert, rules }] },
    };
    await execa("kubectl", ["apply", "--filename=-"], { env: engine.env, input: JSON.stringify(manifest) });
  }

  async function by(channel: Received["channel"], alert: string): Promise<readonly Received[]> {
    const received = await sink.received();
    return received.filter((one) => one.channel === channel && one.alerts.join().includes(alert));
  }

  async function reached(alert: string): Promise<boolean> {
    const found = await Promise.all([by("mail", alert), by("webhook", alert)]);
    return found.every((all) => all.length > 0);
  }
});
