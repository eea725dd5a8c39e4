import assert from "node:assert/strict";
import { complaints } from "../support/complaints.ts";
import { Oracle } from "../support/oracle.ts";
import { objectsOf } from "../support/registered-objects.ts";
import { stackNames, stackSettings } from "../support/stack-file.ts";

describe("the API server takes every object", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  for (const stack of stackNames) {
    it(`of ${stack}, without a warning`, async () => {
      const objects = await objectsOf(stackSettings(stack));
      assert.ok(objects.length > 20, `${objects.length} objects`);
      assert.deepEqual(await complaints(oracle, objects), []);
    });
  }
});
