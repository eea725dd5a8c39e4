import assert from "node:assert/strict";
import { hpaNoStaticReplicas } from "../../rules/availability/hpa-no-static-replicas.ts";
import { quotaFitsHpaMax } from "../../rules/capacity/quota-fits-hpa-max.ts";
import { quotaFitsRollingSurge } from "../../rules/capacity/quota-fits-rolling-surge.ts";
import { quotaFitsStorage } from "../../rules/capacity/quota-fits-storage.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import type { Rule } from "../../rules/model/rule.ts";
import { cordumDocument } from "./support/cordum-document.ts";

describe("Cordum's document, by its own numbers", () => {
  const failures = (rule: Rule) =>
    evaluate([rule], cordumDocument(), { clock: new Date("2026-11-20T00:00:00Z") }).flatMap(
      ({ message, status }) => (status === "FAIL" ? [message] : []),
    );

  it("has a quota that stops both autoscalers at five of ten", () => {
    const stop = "scaling stops at cordum-scheduler 5 of 10, cordum-api-gateway 5 of 10";
    assert.deepEqual(failures(quotaFitsHpaMax), [
      `limits.cpu needs 24.75 at most, and the quota is 16; ${stop}`,
      `limits.memory needs 24.75Gi at most, and the quota is 16Gi; ${stop}`,
    ]);
  });

  it("has no memory for a new version beside the old one", () => {
    assert.deepEqual(failures(quotaFitsRollingSurge), [
      "requests.memory needs 9.75Gi while all roll out at their highest, and the quota is 8Gi",
    ]);
  });

  it("has no room for another volume", () => {
    assert.deepEqual(failures(quotaFitsStorage), ["all 10 volumes are taken, so no store can grow by one"]);
  });

  it("fixes the replicas of what is scaled", () => {
    assert.equal(failures(hpaNoStaticReplicas).length, 2);
  });
});
