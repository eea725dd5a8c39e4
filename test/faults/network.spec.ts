import assert from "node:assert/strict";
import { z } from "zod";
import { must, type Pod, podsIn } from "../support/faults/pods.ts";
import { type Attempt, differences, type Listener, type Rule, rulesOf } from "../support/network/matrix.ts";
import { dialFrom, dialFromNode } from "../support/network/vantage.ts";
import { startProbe } from "../support/probe-pod.ts";
import { deployment, redisTopology } from "./system.ts";

/** A cluster's servers and their bus; replicated servers and their sentinels. */
const redisPorts = redisTopology === "cluster" ? [6379, 16379] : [6380, 26379];

/** What no workload declares: servers among themselves, and the ingress controller, by the seed document, §6. */
const others: readonly Rule[] = [
  { from: "cordum-nats", to: "cordum-nats", port: 6222 },
  ...redisPorts.map((port) => ({ from: "cordum-redis", to: "cordum-redis", port })),
  { from: "traefik", to: "cordum-api-gateway", port: 8081 },
  { from: "traefik", to: "cordum-dashboard", port: 8080 },
];

/** Pods that the tests start. */
const probes = ["stranger", "worker"] as const;
const [stranger, worker] = probes;

const outputs = z.object({ connections: z.record(z.string(), z.array(z.string())) });

const serviceList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ selector: z.record(z.string(), z.string()).default({}) }),
    }),
  ),
});

describe("the network", () => {
  let rules: readonly Rule[];
  let listeners: readonly Listener[];

  before(async () => {
    const { connections } = outputs.parse(await deployment.outputs());
    rules = [...rulesOf(connections, await workloadsByService()), ...others];
    const pods = await podsIn(deployment, deployment.namespace);
    listeners = pods.flatMap(({ workload, ip, ports }) =>
      ports.map((port) => ({ workload, address: ip, port })),
    );
  });

  // A drain refuses to lose a pod that no controller would start again.
  after(() =>
    must(deployment, "delete", "pods", ...probes, "-n", deployment.namespace, "--ignore-not-found", "--now"),
  );

  it("has someone listening at every port that a pod declares, so that a closed way means something", async () => {
    const byNode = Map.groupBy(await podsIn(deployment, deployment.namespace), ({ node }) => node);
    for (const [node, pods] of byNode) {
      const here = listeners.filter(({ address }) => pods.some(({ ip }) => ip === address));
      const open = await dialFromNode(node, here);
      assert.deepEqual(
        here.filter((_, i) => !open[i]),
        [],
      );
    }
  });

  it("lets every pod reach what it connects to, and nothing else of the system", async () => {
    const pods = await podsIn(deployment, deployment.namespace);
    assert.deepEqual(differences(rules, await attempts(pods)), []);
  });

  it("lets the ingress controller reach what it serves, and other pods of the cluster nothing", async () => {
    const pods = [...(await podsIn(deployment, "traefik")), ...(await podsIn(deployment, "kube-system"))];
    assert.deepEqual(differences(rules, await attempts(pods)), []);
  });

  it("lets a pod without a label reach nothing", async () => {
    const name = await startProbe(deployment, deployment.namespace, stranger, []);
    assert.deepEqual(differences(rules, await attempts(await podsNamed(name))), []);
  });

  it("lets a worker from outside reach NATS and Redis once it carries their labels", async () => {
    const name = await startProbe(deployment, deployment.namespace, worker, ["nats", "redis"]);
    const opted = { [name]: ["nats.cordum.svc:4222", "redis.cordum.svc:6379"] };
    const found = await attempts(await podsNamed(name));
    assert.deepEqual(differences(rulesOf(opted, await workloadsByService()), found), []);
  });

  /** From each of the pods to every port of every other pod of the system. */
  async function attempts(pods: readonly Pod[]): Promise<readonly Attempt[]> {
    const all = pods.map(async (pod) => {
      const targets = listeners.filter(({ address }) => address !== pod.ip);
      const open = await dialFrom(pod, targets);
      return targets.map((to, i) => ({ from: pod.workload, to, open: open[i] === true }));
    });
    return (await Promise.all(all)).flat();
  }

  async function podsNamed(name: string): Promise<readonly Pod[]> {
    return (await podsIn(deployment, deployment.namespace)).filter((pod) => pod.name === name);
  }

  async function workloadsByService(): Promise<Readonly<Record<string, string>>> {
    const text = await must(deployment, "get", "services", "-n", deployment.namespace, "-o", "json");
    const { items } = serviceList.parse(JSON.parse(text));
    return Object.fromEntries(
      items.map(({ metadata, spec }) => [metadata.name, spec.selector["app.kubernetes.io/name"] ?? ""]),
    );
  }
});
