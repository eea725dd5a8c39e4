import assert from "node:assert/strict";
import type { Runnable } from "mocha";
import { parseRequest, restore } from "../../cli/restore/index.ts";
import { cordumStores } from "../../systems/cordum/restorable.ts";
import { type Experiment, jobsPerSecond, nameOf, resultOf } from "../support/faults/experiment.ts";
import { runJob } from "../support/faults/jobs.ts";
import { forget, record } from "../support/faults/result.ts";
import { natsServers, redisServers } from "../support/faults/servers.ts";
import { Client } from "../support/load/client.ts";
import { entranceOf } from "../support/load/entrance.ts";
import { isAcknowledged, summarize } from "../support/load/ledger.ts";
import { Load } from "../support/load/load.ts";
import { findLosses } from "../support/load/verification.ts";
import { deployment, empty, formRedis, seconds, stack, untilWhole } from "./system.ts";

const experiment: Experiment = {
  fault: "All data of NATS and Redis is deleted",
  done: "all servers stopped, all their volumes deleted; the backup that was made just before is restored",
};

const minutes = 60;

describe("data that is gone", () => {
  it("is there again after a restore, every job of before the backup", async function () {
    const test = this.test as Runnable;
    forget(nameOf(test));
    const client = new Client(await entranceOf(deployment));
    try {
      const { submissions, span } = await jobsDone(client);
      for (const store of ["nats", "redis"]) await runJob(deployment, `cordum-${store}-backup`, 5 * minutes);
      const gone = Date.now();
      await deleteAll();
      await restore(
        parseRequest(stack, cordumStores, ["FROM=latest", `CONFIRM=${stack}`]),
        await deployment.outputs(),
        deployment.engine.env,
      );
      const back = await firstAcknowledgement(client);
      const losses = await findLosses(client, submissions.filter(isAcknowledged), 2 * minutes);
      assert.deepEqual(losses, []);
      await untilWhole();
      const times = { interruption: back - gone, degraded: 0 };
      record(
        resultOf(nameOf(test), experiment, "jobs", {
          ...summarize(submissions, span),
          ...times,
          lost: losses.length,
        }),
      );
    } finally {
      client.close();
    }
  });
});

/** Jobs that were acknowledged, and have ended well. */
async function jobsDone(client: Client) {
  const load = new Load(client, jobsPerSecond);
  await seconds(10);
  const { submissions, span } = await load.stop();
  const acknowledged = submissions.filter(isAcknowledged);
  assert.ok(acknowledged.length > 0, "no job was acknowledged");
  assert.deepEqual(await findLosses(client, acknowledged, minutes), []);
  return { submissions, span };
}

async function deleteAll(): Promise<void> {
  await Promise.all([natsServers, redisServers].map(empty));
  // Empty servers of Redis are no cluster yet.
  await formRedis(5 * minutes);
}

/** When the first job was acknowledged that was handed in from now on. */
async function firstAcknowledgement(client: Client): Promise<number> {
  const load = new Load(client, jobsPerSecond);
  await load.untilSteady("after the restore", 2 * minutes).catch(async (error) => {
    await load.stop();
    throw error;
  });
  const { submissions } = await load.stop();
  const ends = submissions.filter(isAcknowledged).map(({ tries }) => tries.at(-1)?.ended ?? Number.NaN);
  return Math.min(...ends);
}
