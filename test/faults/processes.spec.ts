import { until } from "../../local/cluster/until.ts";
import type { Pod } from "../support/faults/pods.ts";
import { podsOf } from "../support/faults/pods.ts";
import { kill, killAll, whilePaused } from "../support/faults/processes.ts";
import {
  natsServers,
  redisPrimaries,
  redisServers,
  restartsOf,
  streamLeader,
} from "../support/faults/servers.ts";
import {
  deployment,
  first,
  onePod,
  redisNodes,
  redisTopology,
  seconds,
  survives,
  survivesWithRedis,
} from "./system.ts";

/** Services whose process ends from one moment to the next, as when memory runs out. */
const services = {
  "cordum-api-gateway": "An API gateway",
  "cordum-scheduler": "A scheduler",
  "cordum-workflow-engine": "The workflow engine",
  "cordum-safety-kernel": "A safety kernel",
  "cordum-context-engine": "The context engine",
  "cordum-dashboard": "The dashboard",
};

const jobs = "CORDUM_JOBS";

describe("a process that is killed", () => {
  for (const [service, words] of Object.entries(services)) {
    it(`of ${service} loses no job`, async function () {
      const experiment = { fault: `${words} is killed`, done: "SIGKILL to the process of one pod" };
      await survives(this.test, experiment, async () => killed(await onePod(service)));
    });
  }

  it("of the NATS server that leads the jobs loses no job", async function () {
    const experiment = {
      fault: "The leader of JetStream is killed",
      done: `SIGKILL to the NATS server that leads ${jobs}`,
    };
    await survives(this.test, experiment, async () => killed(await streamLeader(deployment, jobs)));
  });

  it("of a Redis primary loses no job", async function () {
    const experiment = {
      fault: "A primary of Redis is killed",
      done: `SIGKILL to ${redisTopology === "cluster" ? "one of three primaries" : "the primary"}`,
    };
    await survivesWithRedis(this.test, experiment, async () =>
      killed(first(await redisPrimaries(deployment))),
    );
  });
});

describe("all servers of a kind at once", () => {
  const done = "SIGKILL to every server, and all pods deleted: each comes back with another address";

  it("of NATS, killed, lose no job", async function () {
    const experiment = { fault: "All three NATS servers are killed at once", done };
    await survives(this.test, experiment, async () => replaced(natsServers));
  });

  it("of Redis, killed, lose no job", async function () {
    const experiment = { fault: `All ${redisNodes} Redis servers are killed at once`, done };
    await survivesWithRedis(this.test, experiment, async () => replaced(redisServers));
  });
});

describe("a process that hangs for half a minute", () => {
  const done = "SIGSTOP, SIGCONT after 30 s";

  it("of the NATS server that leads the jobs loses no job", async function () {
    const experiment = { fault: "The leader of JetStream hangs for 30 s", done };
    await survives(this.test, experiment, async () =>
      whilePaused(await streamLeader(deployment, jobs), () => seconds(30)),
    );
  });

  it("of a Redis primary loses no job", async function () {
    const experiment = { fault: "A primary of Redis hangs for 30 s", done };
    await survivesWithRedis(this.test, experiment, async () =>
      whilePaused(first(await redisPrimaries(deployment)), () => seconds(30)),
    );
  });
});

/** Kills a pod's process and sees to it that the process was another one afterwards. */
async function killed(pod: Pod): Promise<void> {
  const before = await restartsOf(deployment, pod);
  await kill(pod);
  await until(
    `${pod.name} has been started again`,
    30,
    async () => (await restartsOf(deployment, pod)) > before,
  );
}

/** Kills all pods of a workload and returns when as many others are there. */
async function replaced(workload: string): Promise<void> {
  const before = await podsOf(deployment, workload);
  await killAll(deployment, before);
  const old = new Set(before.map(({ ip }) => ip));
  await until(`${workload} runs with other addresses`, 120, async () => {
    const now = await podsOf(deployment, workload);
    return now.length === before.length && now.every(({ ip }) => ip !== "" && !old.has(ip));
  });
}
