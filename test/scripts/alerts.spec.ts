import assert from "node:assert/strict";
import { cases } from "../support/alerts/cases/index.ts";
import { healthy } from "../support/alerts/healthy.ts";
import { alertsOf, checkRules, play, rulesOf } from "../support/alerts/promtool.ts";

const stacks = [
  undefined,
  ...new Set(cases.map(({ stack }) => stack).filter((stack) => stack !== undefined)),
];
const names = new Set(
  stacks.flatMap((stack) =>
    alertsOf(stack).flatMap(({ alerts }) => alerts.map(({ name }) => name.replace("Cordum", ""))),
  ),
);

describe("alert rules", () => {
  it("are accepted by Prometheus, for every kind of stack", async () => {
    for (const stack of stacks) assert.equal(await checkRules(rulesOf(stack)), undefined);
  });

  it("would be refused with a mistake in them, so that this test can fail", async () => {
    const rule = { alert: "Wrong", expr: "sum by (up", for: "1m", labels: {}, annotations: {} };
    assert.match((await checkRules([{ name: "wrong", rules: [rule] }])) ?? "", /parse error/);
  });

  it("are silent about a healthy stack, all but the dead man's switch", async () => {
    assert.equal(
      await play({
        when: "all is well",
        world: healthy,
        fires: { Watchdog: [{ labels: { namespace: "cordum" } }] },
      }),
      undefined,
    );
  });

  it("would fail a case that expects an alert that does not fire", async () => {
    const gateway = { GatewayDown: [{ labels: { namespace: "cordum", service: "cordum-api-gateway" } }] };
    assert.match((await play({ when: "all is well", world: healthy, fires: gateway })) ?? "", /FAILED/);
  });

  for (const name of names) {
    const own = cases.filter(({ fires }) => name in fires);
    if (name !== "Watchdog")
      it(`Cordum${name} has a case in which it fires`, () => assert.notEqual(own.length, 0));
    for (const test of own) {
      it(`Cordum${name} fires when ${test.when}`, async () => assert.equal(await play(test), undefined));
    }
  }

  for (const test of cases.filter(({ fires }) => Object.keys(fires).length === 0)) {
    it(`stay silent when ${test.when}`, async () => assert.equal(await play(test), undefined));
  }
});
