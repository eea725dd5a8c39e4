import { z } from "zod";
import type { Deployment } from "../deployment.ts";
import { must, type Pod, podsOf } from "./pods.ts";

/** Who leads at this moment, and whether everything is there as often as it should be: asked of the servers themselves. */

export const natsServers = "cordum-nats";
export const redisServers = "cordum-redis";

const replica = z.object({ name: z.string(), current: z.boolean().default(false) });
const stream = z.object({
  name: z.string(),
  cluster: z.object({ leader: z.string().default(""), replicas: z.array(replica).default([]) }).optional(),
});
const jetStream = z.object({
  account_details: z.array(z.object({ stream_detail: z.array(stream).default([]) })).default([]),
});

type Stream = z.infer<typeof stream>;

/** The server that leads a stream: every message of it goes through that one. */
export async function streamLeader(deployment: Deployment, name: string): Promise<Pod> {
  const [pods, all] = [await podsOf(deployment, natsServers), await streams(deployment)];
  const leader = all.find((each) => each.name === name)?.cluster?.leader;
  const found = pods.find((pod) => pod.name === leader);
  if (!found)
    throw new Error(`The stream ${name} is led by ${leader || "nobody"}, which is none of its servers.`);
  return found;
}

/** The copies of streams that are not up to date, or that lack a leader. */
export async function laggingStreams(deployment: Deployment): Promise<readonly string[]> {
  return (await streams(deployment)).flatMap(({ name, cluster }) => {
    if (cluster === undefined) return [];
    const lagging = cluster.replicas
      .filter(({ current }) => !current)
      .map((each) => `${name} on ${each.name}`);
    return cluster.leader === "" ? [`${name} has no leader`] : lagging;
  });
}

/** As the leader of each stream sees it: the others know less of one another. */
async function streams(deployment: Deployment): Promise<readonly Stream[]> {
  const pods = await podsOf(deployment, natsServers);
  const views = await Promise.all(
    pods.map(async (pod) => (await streamsAt(deployment, pod)).map((each) => ({ each, seenBy: pod.name }))),
  );
  const all = views.flat();
  const names = [...new Set(all.map(({ each }) => each.name))];
  return names.flatMap((name) => {
    const some = all.filter(({ each }) => each.name === name);
    return (some.find(({ each, seenBy }) => each.cluster?.leader === seenBy) ?? some[0])?.each ?? [];
  });
}

async function streamsAt(deployment: Deployment, pod: Pod): Promise<readonly Stream[]> {
  const url = "http://127.0.0.1:8222/jsz?accounts=true&streams=true";
  const { exitCode, output } = await inside(deployment, pod, "timeout", "5", "wget", "-qO-", url);
  // A server that is only starting has nothing to say yet.
  if (exitCode !== 0) return [];
  return jetStream.parse(JSON.parse(output)).account_details.flatMap(({ stream_detail }) => stream_detail);
}

/** The servers of Redis that take writes now, each for its part of the keys. */
export async function redisPrimaries(deployment: Deployment): Promise<readonly Pod[]> {
  const roles = await redisRoles(deployment);
  return roles.filter(({ role }) => role[0] === "master").map(({ pod }) => pod);
}

/** What is missing of Redis: replicas that do not copy, primaries that nobody copies. */
export async function missingReplicas(deployment: Deployment): Promise<readonly string[]> {
  return (await redisRoles(deployment)).flatMap(({ pod, role }) => {
    // A primary answers `master`, its offset, and three lines a replica; a replica has its link's state as fourth line.
    if (role[0] === "master") return role.length > 3 ? [] : [`${pod.name} has no replica`];
    return role[3] === "connected" ? [] : [`${pod.name} does not copy: ${role[3] ?? "no answer"}`];
  });
}

/** Keys that begin so, in whichever part of Redis. */
export async function keysThatBegin(deployment: Deployment, prefix: string): Promise<readonly string[]> {
  const answers = await Promise.all(
    (await redisPrimaries(deployment)).map(async (pod) => {
      const command = ["sh", "/etc/seaworthy/redis/cli.sh", "localhost", "--scan", "--pattern", `${prefix}*`];
      return (await inside(deployment, pod, ...command)).output.split("\n");
    }),
  );
  return answers.flat().filter((line) => line.startsWith(prefix));
}

async function redisRoles(deployment: Deployment) {
  const pods = await podsOf(deployment, redisServers);
  return await Promise.all(
    pods.map(async (pod) => {
      const command = ["sh", "/etc/seaworthy/redis/cli.sh", "localhost", "ROLE"];
      const { exitCode, output } = await inside(deployment, pod, ...command);
      return { pod, role: exitCode === 0 ? output.split("\n").map((line) => line.trim()) : [] };
    }),
  );
}

/** Runs a program in a pod's main container. */
export function inside(deployment: Deployment, pod: Pod, ...command: readonly string[]) {
  return deployment.kubectl("exec", pod.name, "-n", deployment.namespace, "-c", pod.main, "--", ...command);
}

/** Restarts of a pod's main container, to tell whether something has happened to it. */
export async function restartsOf(deployment: Deployment, { name, main }: Pod): Promise<number> {
  const path = `jsonpath={.status.containerStatuses[?(@.name=="${main}")].restartCount}`;
  return Number(await must(deployment, "get", "pod", name, "-n", deployment.namespace, "-o", path));
}
