import assert from "node:assert/strict";
import { differences, type Listener, rulesOf } from "../support/network/matrix.ts";

const services = { nats: "cordum-nats", "cordum-nats": "cordum-nats", redis: "cordum-redis" };
const nats: Listener = { workload: "cordum-nats", address: "10.0.0.1", port: 4222 };
const routes: Listener = { ...nats, port: 6222 };

describe("the connectivity matrix", () => {
  const rules = rulesOf(
    { scheduler: ["nats.cordum.svc:4222"], backup: ["cordum-nats-0.cordum-nats.cordum.svc:4222"] },
    services,
  );

  it("leads from a Service's name, or one server's, to the workload behind it", () => {
    assert.deepEqual(rules, [
      { from: "scheduler", to: "cordum-nats", port: 4222 },
      { from: "backup", to: "cordum-nats", port: 4222 },
    ]);
  });

  it("has no row for a Service that nobody stands behind", () => {
    assert.throws(() => rulesOf({ scheduler: ["mongo.cordum.svc:27017"] }, services), /no workload stands/);
  });

  it("is kept where declared ways are open and all others closed", () => {
    const attempts = [
      { from: "scheduler", to: nats, open: true },
      { from: "scheduler", to: routes, open: false },
      { from: "dashboard", to: nats, open: false },
    ];
    assert.deepEqual(differences(rules, attempts), []);
  });

  it("tells of each way that is open or closed and should not be", () => {
    const attempts = [
      { from: "scheduler", to: nats, open: false },
      { from: "scheduler", to: routes, open: true },
      { from: "dashboard", to: nats, open: true },
    ];
    assert.deepEqual(differences(rules, attempts), [
      "scheduler to cordum-nats:4222 is closed, although it is declared",
      "scheduler to cordum-nats:6222 is open, and nothing declares it",
      "dashboard to cordum-nats:4222 is open, and nothing declares it",
    ]);
  });
});
