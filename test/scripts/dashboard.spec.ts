import assert from "node:assert/strict";
import { grafanaDashboard } from "../../components/monitoring/dashboard.ts";
import { cordumDashboard } from "../../systems/cordum/dashboard.ts";
import { monitoring } from "../../systems/cordum/settings/monitoring.ts";
import { healthy, stack } from "../support/alerts/healthy.ts";
import { answers } from "../support/alerts/promtool.ts";

describe("the dashboard's queries", () => {
  const { thresholds } = monitoring.parse({});
  const { panels } = grafanaDashboard(cordumDashboard(stack, thresholds));

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
