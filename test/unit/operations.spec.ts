import assert from "node:assert/strict";
import { operationsOf } from "../../cli/operations.ts";
import { settingsSchemas } from "../../systems/index.ts";
import { operations } from "../../systems/operations.ts";

describe("how a stack is operated", () => {
  it("is known of every system that can be deployed", () =>
    assert.deepEqual(Object.keys(operations), Object.keys(settingsSchemas)));

  it("is found by the system that its file names, with the settings there", () => {
    const { settings, stores } = operationsOf("cordum-production");
    assert.equal(settings.system, "cordum");
    assert.deepEqual(
      stores(settings).map(({ name }) => name),
      ["nats", "redis"],
    );
  });

  it("is refused for a stack that isn't there", () =>
    assert.throws(() => operationsOf("cordum-gone"), /There is no stack "cordum-gone"/));
});
