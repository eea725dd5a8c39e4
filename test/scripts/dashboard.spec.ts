import assert from "node:assert/strict";
import { grafanaDashboard } from "../../components/monitoring/dashboard.ts";
import { dashboardOf } from "../../components/monitoring/system.ts";
import { healthy } from "../support/alerts/healthy.ts";
import { answers, systemOf } from "../support/alerts/promtool.ts";

describe("the dashboard's queries", () => {
  const { panels } = grafanaDashboard(dashboardOf(systemOf()));

  for (const panel of panels) {
    if (!("targets" in panel)) continue;
    it(`show something of a healthy stack: ${panel.title}`, async () => {
      assert.equal(
        await answers(
          healthy,
          panel.targets.map(({ expr }) => expr),
        ),
        undefined,
      );
    });
  }

  it("would be missed if they showed nothing, so that this test can fail", async () => {
    assert.match((await answers(healthy, ['up{namespace="other"}'])) ?? "", /FAILED/);
  });
});
