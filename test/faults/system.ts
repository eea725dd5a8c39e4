import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Runnable } from "mocha";
import { unreadyPods } from "../../local/cluster/index.ts";
import { until } from "../../local/cluster/until.ts";
import type { RawSettings } from "../../settings.ts";
import { Deployment } from "../support/deployment.ts";
import { staleCertificates } from "../support/faults/certificates.ts";
import { type Experiment, experience, resultOf } from "../support/faults/experiment.ts";
import { runJob, whileStopped } from "../support/faults/jobs.ts";
import { must, type Pod, podsOf } from "../support/faults/pods.ts";
import { redisVariant } from "../support/faults/redis-variant.ts";
import { whileWriting } from "../support/faults/redis-writes.ts";
import { record } from "../support/faults/result.ts";
import {
  keysThatBegin,
  laggingStreams,
  missingReplicas,
  natsServers,
  redisServers,
} from "../support/faults/servers.ts";
import { type Claim, createVolume, removeVolume, type Volume } from "../support/faults/volumes.ts";
import { entranceOf } from "../support/load/entrance.ts";
import { cordumStack, rawSettings } from "../support/stack-file.ts";

/** The system that all fault tests break: deployed once, before the first of them, and taken down after the last. */

export const stack = process.env.SEAWORTHY_FAULT_STACK ?? "cordum-production";
const settings = withVariant(rawSettings(stack));

/** The settings with another Redis, where that is to be tried. */
function withVariant(own: RawSettings): RawSettings {
  return { ...own, redis: { ...Object(own.redis), ...redisVariant() } };
}

/** The stack's own settings below a key, with some of them changed. */
const changed = (key: string, changes: object) => ({ [key]: { ...Object(settings[key]), ...changes } });

export const deployment = new Deployment(stack, "cordum-faults", {
  ...changed("ingress", { host: "cordum.faults.example.com" }),
  ...changed("redis", {}),
  // Asking for every job afterwards must not take longer than the fault.
  ...changed("gateway", { rateLimit: { requestsPerSecond: 500, burst: 1000 } }),
  // It is taken down again.
  protect: false,
});

let current: RawSettings = {};

export const redisTopology = cordumStack(stack, settings).redis.topology;
export const redisNodes = redisTopology === "cluster" ? 6 : 3;

/** The volumes of the servers, each as big as the stack asks for, and each by itself so that it can run full. */
const claims: readonly Claim[] = [
  ...claimsOf(natsServers, 3, cordumStack(stack).nats.storage.size),
  ...claimsOf(redisServers, redisNodes, cordumStack(stack).redis.storage.size),
];
const volumes = new Map<string, Volume>();

const ingressController = ["deployment/traefik", "-n", "traefik"];

before(async () => {
  await scaleIngress(3);
  await clear();
  for (const claim of claims) volumes.set(claim.name, await createVolume(deployment, claim));
  await deployment.up();
});

after(async () => {
  await clear();
  await scaleIngress(1);
});

/** Puts the system under load through a fault; it must lose nothing and be whole again afterwards. */
export async function survives(
  test: Runnable | undefined,
  experiment: Experiment,
  fault: () => Promise<void>,
): Promise<void> {
  record(await put(test, experiment, fault));
}

/** The same, while a client also writes straight to Redis: what a replica had when it was acknowledged must not be lost. */
export async function survivesWithRedis(
  test: Runnable | undefined,
  experiment: Experiment,
  fault: () => Promise<void>,
): Promise<void> {
  const { result, plain, copied } = await whileWriting(deployment, () => put(test, experiment, fault));
  assert.ok(copied.acknowledged > 0, "no write was confirmed by a replica");
  assert.equal(
    copied.lost,
    0,
    `of ${copied.acknowledged} writes that a replica had, ${copied.lost} are lost: ${JSON.stringify(copied.lostBy)}`,
  );
  record(result);
  record(resultOf(result, experiment, "writes to Redis", plain));
  record(resultOf(result, experiment, "writes to Redis, confirmed by `WAIT 1`", copied));
}

async function put(test: Runnable | undefined, experiment: Experiment, fault: () => Promise<void>) {
  assert.ok(test, "only a test can be put through a fault");
  const subject = { entrance: () => entranceOf(deployment), untilWhole, storedResults };
  return await experience(subject, test, experiment, fault);
}

/** Workers write what they made before they report it. */
async function storedResults(ids: readonly string[]): Promise<number> {
  const found = await Promise.all(ids.map((id) => keysThatBegin(deployment, `res:${id}`)));
  return found.filter(({ length }) => length > 0).length;
}

/** Deploys the system with settings changed, for good: what was changed before stays. */
export async function update(changes: Readonly<Record<string, object>>): Promise<void> {
  const merged = Object.entries(changes).map(([key, value]) => changed(key, value));
  current = Object.assign({}, current, ...merged);
  await deployment.up(current);
}

/** One pod of a workload. */
export async function onePod(workload: string): Promise<Pod> {
  return first(await podsOf(deployment, workload));
}

export function first(pods: readonly Pod[]): Pod {
  assert.ok(pods[0], "no such pod runs");
  return pods[0];
}

/** How long a fault lasts is part of it. */
export const seconds = (length: number): Promise<void> => pause(length * 1000);

/** The volume of one server. */
export function volumeOf({ name }: Pod): Volume {
  const volume = volumes.get(claimOf(name));
  assert.ok(volume, `${name} has no volume of its own`);
  return volume;
}

/** Deletes the volumes of all servers of a kind, which come back with empty ones. */
export async function empty(servers: string): Promise<void> {
  await whileStopped(deployment, servers, async () => {
    for (const claim of claims.filter(({ name }) => name.startsWith(`${claimOf(servers)}-`))) {
      await must(deployment, "delete", "pvc", claim.name, "-n", deployment.namespace);
      volumes.set(claim.name, await createVolume(deployment, claim));
    }
  });
}

/** Has a cluster of Redis formed, or put right, at once and not at the next quarter of an hour; others need nobody for that. */
export async function formRedis(seconds: number): Promise<void> {
  if (redisTopology === "cluster") await runJob(deployment, `${redisServers}-cluster-init-repair`, seconds);
}

/** Returns when every pod that should be there is ready, and everything is there as often as it should be. */
export async function untilWhole(): Promise<void> {
  for (const workloads of ["deployments", "statefulsets"]) await untilComplete(workloads);
  await untilNothing("all pods are ready", async () => {
    const unready = await unreadyPods([deployment.namespace]);
    // A try of a Job that failed stays as it ended; the Job has gone on to the next one.
    const waitedFor = unready.filter(({ reason }) => reason !== "Failed");
    return waitedFor.map(({ name, reason }) => `${name}: ${reason}`);
  });
  await untilNothing("all streams are copied", () => laggingStreams(deployment));
  await untilNothing("all of Redis is copied", () => missingReplicas(deployment));
  await untilNothing("all servers have their certificates", () => staleCertificates(deployment));
}

/** As many ready pods as are asked for. */
async function untilComplete(workloads: string): Promise<void> {
  const columns = "{range .items[*]}{.metadata.name} {.spec.replicas} {.status.readyReplicas}\n{end}";
  const command = ["get", workloads, "-n", deployment.namespace, "-o", `jsonpath=${columns}`];
  await untilNothing(`all ${workloads} are complete`, async () => {
    const lines = (await must(deployment, ...command)).split("\n");
    return lines.filter((line) => {
      const [, wanted, ready] = line.split(" ");
      return wanted !== ready;
    });
  });
}

/** Waits until nothing is missing any more. */
async function untilNothing(what: string, find: () => Promise<readonly string[]>): Promise<void> {
  let missing: readonly string[] = [];
  await until(
    () => `${what} (not yet: ${missing.join(", ")})`,
    240,
    async () => {
      missing = await find();
      return missing.length === 0;
    },
  );
}

/** Removes the system, and what a killed run left of it. */
async function clear(): Promise<void> {
  await deployment.clear();
  for (const { name } of claims) await removeVolume(deployment, name);
}

function claimsOf(servers: string, count: number, size: string): readonly Claim[] {
  return Array.from({ length: count }, (_, number) => ({ name: claimOf(`${servers}-${number}`), size }));
}

function claimOf(server: string): string {
  return `data-${server}`;
}

/** One pod a node, as an ingress controller runs in production: with one alone, its loss is all that a test would see. */
async function scaleIngress(replicas: number): Promise<void> {
  await must(deployment, "scale", ...ingressController, `--replicas=${replicas}`);
  await must(deployment, "rollout", "status", ...ingressController, "--timeout=120s");
}
