import assert from "node:assert/strict";
import fc from "fast-check";
import { type Identity, labels, selector } from "../../components/identity.ts";

describe("labels", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  const identity = fc.record({ name, component: name, partOf: name, version: name });

  it("hold everything that the selector asks for", () => {
    fc.assert(
      fc.property(identity, (who) => {
        const all = labels(who);
        for (const [key, value] of Object.entries(selector(who))) assert.equal(all[key], value);
      }),
    );
  });

  it("tell the version, and selectors never do: they outlive it", () => {
    const who: Identity = { name: "nats", component: "messaging", partOf: "cordum", version: "v1" };
    assert.equal(labels(who)["app.kubernetes.io/version"], "v1");
    assert.deepEqual(selector(who), selector({ ...who, version: "v2" }));
  });
});
