import assert from "node:assert/strict";
import { appendFsync, lossWindow } from "../../components/redis/durability.ts";
import { clusterConf, replicatedConf } from "../../components/redis/redis-conf.ts";
import { secureConfIn } from "../support/redis-folder.ts";

describe("when Redis' writes reach the disk", () => {
  it("is before they are acknowledged, where nothing may be lost", () => {
    assert.equal(appendFsync("durable"), "always");
    assert.equal(lossWindow("durable"), undefined);
  });

  it("is every second where speed counts, and says what that may lose", () => {
    assert.equal(appendFsync("throughput"), "everysec");
    assert.match(lossWindow("throughput") ?? "", /loses up to two seconds/);
  });

  it("is the same in every topology", () => {
    for (const durability of ["durable", "throughput"] as const) {
      const conf = { ...secureConfIn("/data"), durability };
      const line = `\nappendfsync ${appendFsync(durability)}\n`;
      for (const text of [replicatedConf(conf), clusterConf({ ...conf, nodeTimeout: 5000 })])
        assert.ok(text.includes(line), text);
    }
  });
});
