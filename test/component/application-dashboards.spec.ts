import assert from "node:assert/strict";
import type { RegisteredStack } from "../support/registered-stack.ts";
import { objectName, registered } from "../support/ships.ts";

describe("an application with dashboards of its own", () => {
  const file = "../test/support/dashboards/harbour.json";
  const ships = { title: "Ships", expression: "sum(rate(ships_total[5m]))", unit: "reqps" };
  const content = (stack: RegisteredStack, name: string) =>
    JSON.parse(stack.file(`ships-monitoring-grafana-${name}`, `ships-monitoring-${name}.json`)) as {
      readonly uid: string;
      readonly title: string;
      readonly panels: readonly { readonly title: string; readonly targets?: unknown }[];
    };
  let stack: RegisteredStack;
  before(async () => {
    const dashboards = { deck: { panels: [ships] }, quay: { file } };
    stack = await registered({ monitoring: { dashboard: { labels: { board: "yes" } }, dashboards } });
  });

  it("has each where Grafana's sidecar finds it, beside that of the stack", () => {
    const found = stack
      .ofType("kubernetes:core/v1:ConfigMap")
      .filter(({ inputs }) => (inputs.metadata as { labels: Record<string, string> }).labels.board === "yes");
    const names = [
      "ships-monitoring-grafana",
      "ships-monitoring-grafana-deck",
      "ships-monitoring-grafana-quay",
    ];
    assert.deepEqual(found.map(objectName).sort(), names);
  });

  it("draws panels, by an address that stays", async () => {
    const { panels, title, uid } = content(stack, "deck");
    assert.equal(title, "deck");
    assert.match(uid, /^deck-[0-9a-f]{8}$/);
    assert.deepEqual(
      panels.map(({ title }) => title),
      ["deck", "Ships"],
    );
    assert.match(JSON.stringify(panels), /"expr":"sum\(rate\(ships_total\[5m\]\)\)"/);
    const other = await registered({
      namespace: { name: "ships-two" },
      monitoring: { dashboards: { deck: { panels: [ships] } } },
    });
    assert.notEqual(content(other, "deck").uid, uid);
  });

  it("takes a file as it is", () => {
    assert.equal(content(stack, "quay").uid, "harbour");
  });
});
