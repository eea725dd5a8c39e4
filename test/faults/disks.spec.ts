import type { Pod } from "../support/faults/pods.ts";
import { redisPrimaries, streamLeader } from "../support/faults/servers.ts";
import { whileFull } from "../support/faults/volumes.ts";
import { deployment, first, seconds, survives, survivesWithRedis, volumeOf } from "./system.ts";

describe("a volume that is full", () => {
  it("of the NATS server that leads the jobs loses no job", async function () {
    const experiment = {
      fault: "The volume of JetStream's leader is full for 30 s",
      done: "every free byte of it taken, and given back",
    };
    await survives(this.test, experiment, async () => full(await streamLeader(deployment, "CORDUM_JOBS")));
  });

  it("of a Redis primary loses no job", async function () {
    const experiment = {
      fault: "The volume of a primary of Redis is full for 30 s",
      done: "every free byte of it taken, and given back",
    };
    await survivesWithRedis(this.test, experiment, async () => full(first(await redisPrimaries(deployment))));
  });
});

async function full(pod: Pod): Promise<void> {
  await whileFull(volumeOf(pod), pod.node, () => seconds(30));
}
