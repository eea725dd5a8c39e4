import assert from "node:assert/strict";
import { alerts, groups, healthy, panels, postgres } from "../support/alerts/cases/postgres.ts";
import { answers, checkRules, play } from "../support/alerts/promtool.ts";

describe("the alerts of PostgreSQL", () => {
  it("are accepted by Prometheus", async () => assert.equal(await checkRules(groups), undefined));

  it("are silent while all is well", async () => {
    const fires = { Watchdog: [{ labels: { namespace: "cordum" } }] };
    assert.equal(await play({ when: "all is well", world: healthy, fires }, groups), undefined);
  });

  it("have a case each", () => {
    const tried = new Set(postgres.flatMap(({ fires }) => Object.keys(fires)));
    const untried = alerts.map(({ name }) => name.replace("Cordum", "")).filter((name) => !tried.has(name));
    assert.deepEqual(untried, []);
  });

  for (const test of postgres) {
    const names = Object.keys(test.fires).join(" and ") || "none";
    it(`fire when ${test.when}: ${names}`, async () => assert.equal(await play(test, groups), undefined));
  }
});

describe("the panels of PostgreSQL", () => {
  for (const { queries, title } of panels)
    it(`show something of healthy servers: ${title}`, async () => {
      const asked = queries.map(({ expression }) => expression);
      assert.equal(await answers(healthy, asked), undefined);
    });
});
