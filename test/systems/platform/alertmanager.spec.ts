import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../../local/cluster/until.ts";
import { type Received, Sink } from "../../../local/sink/index.ts";
import { alertmanagerConfig } from "../../../systems/platform/alerts/config.ts";
import type { Receivers } from "../../../systems/platform/alerts/settings.ts";
import { ImageRoot } from "../../support/image-root.ts";
import { freePort } from "../../support/redis-servers.ts";

/** Where both Alertmanagers find their configuration, and keep what they know. */
const volume = "/etc/alertmanager";
const nobody = 65534;

interface Member {
  readonly web: number;
  readonly gossip: number;
  readonly process: ReturnType<ImageRoot["start"]>;
}

describe("the image of Alertmanager with the facility's configuration, without a cluster", function () {
  this.timeout(20 * 60_000);

  const sink = new Sink();
  let folder: string;
  let image: ImageRoot;
  const members: Member[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "alertmanager-"));
    await chmod(folder, 0o755);
    const etc = join(folder, "etc");
    await mkdir(etc);
    await chmod(etc, 0o777);
    const { http, smtp } = await sink.start("127.0.0.1", { http: 0, smtp: 0 });
    await writeFile(join(etc, "config.json"), JSON.stringify(configuration(http, smtp)));
    image = (await ImageRoot.unpack("alertmanager", folder, { [volume]: etc })).as(`${nobody}:${nobody}`);
  });

  after(async () => {
    for (const { process } of members) process.kill();
    await Promise.all(members.map(({ process }) => process));
    await sink.stop();
    await rm(folder, { recursive: true });
  });

  it("is right by Alertmanager's own check", async () => {
    const said = await amtool("check-config", `${volume}/config.json`);
    assert.match(said, /SUCCESS/);
    assert.match(said, /4 receivers/);
  });

  for (const [labels, receiver] of [
    ["alertname=CordumWatchdog severity=none", "heartbeat"],
    ["alertname=GatewayDown severity=critical", "critical"],
    ["alertname=TargetDown severity=warning", "warning"],
    ["alertname=Quiet severity=none", "nobody"],
    ["alertname=Unlabelled", "warning"],
  ] as const)
    it(`sends ${labels} to ${receiver}`, async () => {
      const file = `--config.file=${volume}/config.json`;
      const said = await amtool("config", "routes", "test", file, ...labels.split(" "));
      assert.equal(said.trim(), receiver);
    });

  it("tells both channels of a critical alert once, although two Alertmanagers get it", async () => {
    await startMembers();
    await tell({ alertname: "GatewayDown", severity: "critical", namespace: "cordum" });
    await until("both channels have the alert", 60, async () =>
      ["mail", "webhook"].every(has("GatewayDown")),
    );
    // The second one waits for the first to have sent it.
    await elapsedTurns(2);
    assert.equal(by("webhook", "GatewayDown").length, 1);
    assert.equal(by("mail", "GatewayDown").length, 1);
  });

  it("tells of a warning by the webhook alone", async () => {
    await tell({ alertname: "TargetDown", severity: "warning", namespace: "cordum" });
    await until("the webhook has the warning", 60, async () => has("TargetDown")("webhook"));
    assert.deepEqual(by("mail", "TargetDown"), []);
  });

  it("calls the dead man's switch again and again while a Watchdog fires", async () => {
    await tell({ alertname: "CordumWatchdog", severity: "none", namespace: "cordum" });
    await until("three calls", 120, async () => by("heartbeat", "CordumWatchdog").length >= 3);
    const calls = by("heartbeat", "CordumWatchdog").map(({ at }) => at);
    const gaps = calls.slice(1).map((at, i) => at - (calls[i] ?? 0));
    for (const gap of gaps) assert.ok(gap < 1.9 * pulseSeconds * 1000, `${gap} ms between two calls`);
    assert.deepEqual(by("webhook", "CordumWatchdog"), []);
  });

  it("goes on with one Alertmanager when the other is killed", async () => {
    const first = members.shift();
    first?.process.kill("SIGKILL");
    await first?.process;
    await tell({ alertname: "StoreDown", severity: "critical", namespace: "cordum" });
    await until("both channels have the alert", 60, async () => ["mail", "webhook"].every(has("StoreDown")));
  });

  const pulseSeconds = 15;

  /** As the facility renders it, but for a patience that fits a test. */
  function configuration(http: number, smtp: number): object {
    const networks = ["127.0.0.1/32"];
    const at = (path: string) => ({ url: `http://127.0.0.1:${http}/${path}`, port: http, networks });
    const mail = { to: ["oncall@example.com"], from: "alerts@example.com", host: "127.0.0.1", port: smtp };
    const receivers: Receivers = {
      mail: { ...mail, networks, requireTls: false },
      webhook: at("webhook"),
      heartbeat: { ...at("heartbeat"), interval: `${pulseSeconds}s` },
    };
    const config = alertmanagerConfig(receivers) as { route: object };
    return { ...config, route: { ...config.route, group_wait: "1s" } };
  }

  function amtool(...args: readonly string[]): Promise<string> {
    return image.run(["/usr/bin/amtool", ...args]);
  }

  async function startMembers(): Promise<void> {
    const ports = [];
    for (let i = 0; i < 2; i += 1) ports.push({ web: await freePort(), gossip: await freePort() });
    for (const { gossip, web } of ports)
      members.push({
        ...{ gossip, web },
        process: image.start([
          "/usr/bin/prometheus-alertmanager",
          `--config.file=${volume}/config.json`,
          `--storage.path=${volume}/${web}`,
          `--web.listen-address=127.0.0.1:${web}`,
          `--cluster.listen-address=127.0.0.1:${gossip}`,
          ...ports.filter((one) => one.web !== web).map((one) => `--cluster.peer=127.0.0.1:${one.gossip}`),
        ]),
      });
    await until("both Alertmanagers know each other", 60, async () =>
      (await Promise.all(members.map(peersOf))).every((peers) => peers === 2),
    );
  }

  async function peersOf({ web }: Member): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${web}/api/v2/status`).catch(() => undefined);
    if (!response?.ok) return 0;
    const { cluster } = (await response.json()) as { cluster: { status: string; peers: readonly unknown[] } };
    return cluster.status === "ready" ? cluster.peers.length : 0;
  }

  /** As each Prometheus does: to every Alertmanager that runs. */
  async function tell(labels: Readonly<Record<string, string>>): Promise<void> {
    for (const { web } of members) {
      const response = await fetch(`http://127.0.0.1:${web}/api/v2/alerts`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify([{ labels }]),
      });
      assert.equal(response.status, 200);
    }
  }

  /** As long as the Alertmanagers take to be sure that the other has sent what it had to: it must have called this often. */
  async function elapsedTurns(calls: number): Promise<void> {
    const before = by("heartbeat", "Turn").length;
    await tell({ alertname: "TurnWatchdog", severity: "none", namespace: "turn" });
    await until(`${calls} more turns`, 120, async () => by("heartbeat", "Turn").length >= before + calls);
  }

  function by(channel: Received["channel"], alert: string): readonly Received[] {
    return sink.received.filter((one) => one.channel === channel && one.alerts.join().includes(alert));
  }

  function has(alert: string): (channel: string) => boolean {
    return (channel) =>
      sink.received.some((one) => one.channel === channel && one.alerts.join().includes(alert));
  }
});
