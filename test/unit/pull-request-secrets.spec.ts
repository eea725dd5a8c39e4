import assert from "node:assert/strict";
import { Redactor } from "../../readiness/pull-request/redactor.ts";
import { secretKinds, state, summaryOf } from "../support/preview-file.ts";

describe("secrets in a summary", () => {
  for (const [kind, make] of Object.entries(secretKinds))
    it(`are masked: ${kind}`, () => {
      const [before, after] = ["planted-Secret-Value-1a2b", "planted-Secret-Value-3c4d"];
      const text = summaryOf([{ op: "update", name: "x", ...make(before, after) }]);
      assert.ok(!text.includes(before) && !text.includes(after), text);
      assert.ok(text.includes("[secret]"), text);
    });

  it("are masked where they are repeated, plain or in base64", () => {
    const secret = "planted-Secret-Value-1a2b";
    const data = { password: Buffer.from(secret).toString("base64") };
    const steps = [
      { op: "create", type: "kubernetes:core/v1:Secret", name: "s", new: state({ data }) },
      {
        op: "create",
        type: "kubernetes:core/v1:ConfigMap",
        name: `of-${secret}`,
        new: state({ data: { note: `use ${secret} or ${data.password}` } }),
      },
    ];
    const text = summaryOf(steps, { diagnostics: [{ severity: "error", message: `no ${secret}` }] });
    assert.ok(!text.includes(secret) && !text.includes(data.password), text);
  });

  it("are masked where a field becomes one, and wherever its old value stands", () => {
    const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const env = (...items: readonly object[]) => state({ spec: { env: items } });
    const [old, now] = ["planted-Old-Value-1a2b", "planted-New-Value-3c4d"];
    const steps = [
      {
        op: "update",
        name: "x",
        old: env({ name: "LINE", value: old }),
        new: env(
          { name: "FIRST", value: "shown" },
          { name: "LINE", value: { ...mark, plaintext: JSON.stringify(now) } },
        ),
      },
      { op: "update", name: "y", old: state({ it: { a: old } }), new: state({ it: "[secret]" }) },
      { op: "create", name: "z", new: state({ note: `was ${old}` }) },
    ];
    const text = summaryOf(steps);
    assert.ok(!text.includes(old) && !text.includes(now), text);
    assert.ok(text.includes("shown"), text);
  });

  it("are masked where they are words or numbers, but not what is kept beside them", () => {
    const stringData = {
      it: "correcthorsebattery",
      code: "20261130",
      username: "wheelhouse",
      host: "db.example.org",
      namespaceOfIt: "harbour",
      mode: "production",
    };
    const steps = [
      { op: "create", type: "kubernetes:core/v1:Secret", name: "harbour", new: state({ stringData }) },
      {
        op: "create",
        name: "x",
        new: state({
          a: `say correcthorsebattery or 20261130`,
          b: "wheelhouse at db.example.org in harbour, production",
          c: "correcthorsebatterys 120261130",
        }),
      },
    ];
    const text = summaryOf(steps);
    assert.match(text, /a: say \[secret\] or \[secret\]$/m);
    assert.match(text, /b: wheelhouse at db\.example\.org in harbour, production$/m);
    assert.match(text, /c: correcthorsebatterys 120261130$/m);
  });

  it("are masked however short, where it is said that they are secrets", () => {
    const inputs = {
      command: ["serve", "--password", "ab1"],
      env: [{ name: "PASSWORD", value: "cd2" }],
      token: "ef3",
      pin: 4711,
    };
    const text = summaryOf([{ op: "create", name: "x", new: state(inputs) }]);
    for (const secret of ["ab1", "cd2", "ef3", "4711"]) assert.ok(!text.includes(secret), text);
  });

  it("are masked where a long text is cut in the middle of one", () => {
    const redactor = new Redactor();
    const secret = `begin-${"x7-".repeat(300)}end`;
    redactor.learn(secret, true);
    for (const before of [99_500, 99_999, 100_000]) {
      const made = redactor.clean(`${"word ".repeat(before / 5)}${secret} after`);
      assert.ok(!made.includes("begin-"), made.slice(-200));
      assert.ok(made.length > 90_000 && made.endsWith("(cut)"));
    }
  });

  it("don't hide what a review is about", () => {
    const shown = [
      "redis@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "cordum-scheduler-metrics.cordum.svc.cluster.local:9090",
      "--leader-elect-renew-deadline=10s",
      "04c1d5a4-7d5b-4a8e-9a75-1d0c2f6f9b11",
      "requiredDuringSchedulingIgnoredDuringExecution",
      "/var/run/secrets/kubernetes.io/serviceaccount",
      "topology.kubernetes.io/zone",
      "system-cluster-critical",
    ];
    const spec = {
      ...shown,
      secretName: "nats-server-tls",
      passwordFile: "/auth/password",
      automountServiceAccountToken: false,
    };
    const text = summaryOf([
      { op: "create", type: "kubernetes:apps/v1:Deployment", name: "x", new: state({ spec }) },
    ]);
    for (const value of [
      ...shown,
      "nats-server-tls",
      "/auth/password",
      "automountServiceAccountToken: false",
    ])
      assert.ok(text.includes(value), `${value} is hidden in ${text}`);
  });
});
