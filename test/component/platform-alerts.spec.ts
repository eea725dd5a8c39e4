import assert from "node:assert/strict";
import { ensureManifests } from "../../local/tools/manifests.ts";
import { alertmanagerConfig, receiverSecrets } from "../../systems/platform/alerts/config.ts";
import type { Receivers } from "../../systems/platform/alerts/settings.ts";
import type { Inputs } from "../support/program.ts";
import { RegisteredStack } from "../support/registered-stack.ts";
import { stackSettings } from "../support/stack-file.ts";

const stack = "platform-local";
const networks = ["192.0.2.0/24"];

const receivers = {
  mail: { to: ["oncall@example.com"], from: "alerts@example.com", host: "mail.example.com", networks },
  webhook: { url: "https://chat.example.com:8443/hook", networks },
  heartbeat: { urlSecret: "heartbeat", port: 444, networks },
};

const facilities = (alerts: object, metrics: object = { enabled: true }) => ({
  facilities: {
    metrics: { definitions: { install: false }, ...metrics },
    alerts: { enabled: true, ...alerts },
  },
});
const withReceivers = (changes: object = {}) =>
  RegisteredStack.of(stack, facilities({ receivers: { ...receivers, ...changes } }));
const complaint = (alerts: object, metrics?: object) => {
  try {
    stackSettings(stack, facilities(alerts, metrics));
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail("they were accepted");
};

describe("alerts as a facility", () => {
  let program: RegisteredStack;
  before(async () => {
    await ensureManifests();
    program = await withReceivers();
  });

  const alertmanager = (one: RegisteredStack = program) =>
    one.get("kubernetes:monitoring.coreos.com/v1:Alertmanager", "platform-metrics-alerts-alertmanager").inputs
      .spec as Inputs;
  const egress = () => {
    const { spec } = program.get(
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      "platform-metrics-alerts-traffic",
    ).inputs;
    return (spec as { egress: readonly { ports: readonly { port: number; protocol: string }[] }[] }).egress;
  };

  it("runs two Alertmanagers, which reach each other over TCP and UDP, and each receiver at its port alone", () => {
    assert.equal(alertmanager().replicas, 2);
    assert.deepEqual(
      egress().map(({ ports }) => ports.map(({ port, protocol }) => `${protocol} ${port}`).join()),
      ["TCP 9094,UDP 9094", "TCP 587", "TCP 8443", "TCP 444"],
    );
  });

  it("has Prometheus send to every one of them, by the name in their certificate", () => {
    const { alerting } = program.get(
      "kubernetes:monitoring.coreos.com/v1:Prometheus",
      "platform-metrics-prometheus",
    ).inputs.spec as { alerting: { alertmanagers: readonly Inputs[] } };
    const [one, ...others] = alerting.alertmanagers;
    assert.deepEqual(others, []);
    assert.equal(one?.name, "alertmanager-operated");
    assert.equal((one?.tlsConfig as Inputs | undefined)?.serverName, "alertmanager.monitoring.svc");
    const request = program.get(
      "tls:index/certRequest:CertRequest",
      "platform-metrics-certificates-alertmanager-tls-request",
    );
    assert.ok((request.inputs.dnsNames as string[]).includes("alertmanager.monitoring.svc"));
  });

  it("mounts the Secrets of its receivers, each once, and no token", async () => {
    assert.deepEqual(alertmanager().secrets, ["heartbeat"]);
    assert.equal(alertmanager().automountServiceAccountToken, false);
    const { mail, webhook } = receivers;
    const more = await withReceivers({
      mail: { ...mail, username: "alerts", passwordSecret: "mail" },
      webhook: { urlSecret: "heartbeat", networks: webhook.networks },
    });
    assert.deepEqual(alertmanager(more).secrets, ["mail", "heartbeat"]);
  });

  it("is not there while it is switched off, and nobody is sent to", async () => {
    const off = await RegisteredStack.of(stack, facilities({ enabled: false }));
    assert.ok(!JSON.stringify(off.resources).includes("platform-metrics-alerts"));
    const { inputs } = off.get(
      "kubernetes:monitoring.coreos.com/v1:Prometheus",
      "platform-metrics-prometheus",
    );
    assert.ok(!("alerting" in (inputs.spec as Inputs)));
  });

  it("takes no receiver away: two channels and a dead man's switch are needed", () => {
    for (const name of ["mail", "webhook", "heartbeat"]) {
      const left = Object.fromEntries(Object.entries(receivers).filter(([one]) => one !== name));
      assert.match(complaint({ receivers: left }), new RegExp(`facilities\\.alerts\\.receivers\\.${name}`));
    }
  });

  it("is refused without the operator that runs it", () =>
    assert.match(
      complaint({ receivers }, { enabled: false }),
      /facilities\.alerts\.enabled is true; allowed is false without `metrics`/,
    ));

  it("asks for one address of each webhook, without a password, and for an account with its password", () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ webhook: { networks } }, /either `url` or `urlSecret`/],
      [
        { webhook: { url: "https://a.example.com", urlSecret: "b", networks } },
        /either `url` or `urlSecret`/,
      ],
      [{ webhook: { url: "https://me:word@a.example.com", networks } }, /webhook\.url.*without a password/],
      [{ mail: { ...receivers.mail, username: "alerts" } }, /`username` and `passwordSecret`, or neither/],
      [{ heartbeat: { ...receivers.heartbeat, interval: "5s" } }, /an interval from 15s to 60m/],
    ];
    for (const [changes, said] of wrong)
      assert.match(complaint({ receivers: { ...receivers, ...changes } }), said);
  });

  it("repeats no password that stands in the wrong place", () => {
    for (const changes of [
      { webhook: { url: "https://me:hunter2@a.example.com", networks } },
      { webhook: { url: "https://a.example.com/hunter2", urlSecret: "b", networks } },
      { mail: { ...receivers.mail, password: "hunter2" } },
    ])
      assert.doesNotMatch(complaint({ receivers: { ...receivers, ...changes } }), /hunter2/);
  });

  it("is refused where a namespace would be made twice", () =>
    assert.throws(
      () =>
        stackSettings(stack, {
          facilities: {
            metrics: { enabled: true, namespace: "cnpg-system" },
            "postgres-operator": { enabled: true },
          },
        }),
      /metrics\.namespace is "cnpg-system"; allowed is another namespace than that of `postgres-operator`/,
    ));
});

describe("Alertmanager's configuration", () => {
  const settings: Receivers = {
    mail: {
      ...receivers.mail,
      port: 587,
      requireTls: true,
      username: "alerts",
      passwordSecret: "mail",
    },
    webhook: { url: "https://chat.example.com/hook", port: 443, networks },
    heartbeat: { urlSecret: "heartbeat", port: 443, networks, interval: "2m" },
  };

  it("names files of Secrets, and no secret itself", () => {
    const text = JSON.stringify(alertmanagerConfig(settings));
    assert.match(text, /"auth_password_file":"\/etc\/alertmanager\/secrets\/mail\/password"/);
    assert.match(text, /"url_file":"\/etc\/alertmanager\/secrets\/heartbeat\/url"/);
    assert.deepEqual(receiverSecrets(settings), ["mail", "heartbeat"]);
  });

  it("asks for no STARTTLS at the port whose connections are TLS from the beginning", () => {
    const mailAt = (port: number) =>
      JSON.stringify(alertmanagerConfig({ ...settings, mail: { ...settings.mail, port } }));
    assert.match(mailAt(465), /"require_tls":false/);
    assert.match(mailAt(587), /"require_tls":true/);
  });

  it("has the Watchdog first, and its repetition due before the end of an interval", () => {
    const { route } = alertmanagerConfig(settings) as { route: { routes: readonly Inputs[] } };
    assert.deepEqual(route.routes[0], {
      matchers: ['alertname=~".*Watchdog"'],
      receiver: "heartbeat",
      group_wait: "0s",
      group_interval: "2m",
      repeat_interval: "108s",
    });
  });
});
