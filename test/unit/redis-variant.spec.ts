import assert from "node:assert/strict";
import { redisVariant } from "../support/faults/redis-variant.ts";

describe("the Redis that faults are tried on", () => {
  it("is the stack's own where nothing is said", () => {
    assert.equal(redisVariant(""), undefined);
  });

  it("is any engine in any topology", () => {
    for (const engine of ["redis", "valkey"])
      for (const topology of ["cluster", "replicated"])
        assert.deepEqual(redisVariant(`${engine}/${topology}`), { engine, topology });
  });

  it("is told to be wrong with what is allowed", () => {
    for (const wrong of ["valkey", "keydb/cluster", "redis/single", "redis/cluster/more"])
      assert.throws(
        () => redisVariant(wrong),
        /redis, valkey, a slash, and one of cluster, replicated/,
        wrong,
      );
  });
});
