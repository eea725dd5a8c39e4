import { execa } from "execa";
import { z } from "zod";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { type Operation, type Span, type Summary, summarize } from "../load/ledger.ts";
import { must, podsIn } from "./pods.ts";
import { terminate } from "./processes.ts";

/**
 * Writes straight to Redis, in every way that clients do, while something happens to it, by a pod that has the identity, certificate and network of one of
 * the system's own clients.
 */

/** Writes that Redis answered for, and how many of them it did not have in the end as they were written. */
export interface Writes extends Summary {
  readonly lost: number;
  /** The same, by how they were written: in a transaction, by a script… */
  readonly lostBy: Readonly<Partial<Record<Way, number>>>;
}

/** By who had a write when it was acknowledged: the primary alone, or a replica too. */
export interface RedisWrites {
  readonly plain: Writes;
  readonly copied: Writes;
}

/** Whose identity the writer takes: a client of Redis and of nothing else. */
const client = "cordum-context-engine";
const writer = "redis-ledger";

const ways = ["plain", "transaction", "script", "stream", "expiring"] as const;
type Way = (typeof ways)[number];

const write = z.object({
  kind: z.enum(["plain", "copied"]),
  way: z.enum(ways),
  tries: z.array(z.object({ begun: z.number(), ended: z.number(), ok: z.boolean(), answer: z.string() })),
  id: z.string().exactOptional(),
  found: z.boolean(),
});

type Write = z.infer<typeof write>;

export async function whileWriting<T>(
  deployment: Deployment,
  work: () => Promise<T>,
): Promise<RedisWrites & { readonly result: T }> {
  const inNamespace = ["-n", deployment.namespace];
  // Fails as long as the pod has not begun.
  const logs = async () => (await deployment.kubectl("logs", writer, ...inNamespace)).output;
  await remove(deployment);
  try {
    await start(deployment);
    await until("the writer writes", 60, async () => (await logs()).includes("writing"));
    const result = await work();
    const pod = (await podsIn(deployment, deployment.namespace)).find(({ name }) => name === writer);
    if (!pod) throw new Error(`The writer has ended before its time: ${await logs()}`);
    await terminate(pod);
    const done = ["--for=jsonpath={.status.phase}=Succeeded", "--timeout=180s"];
    await must(deployment, "wait", "pod", writer, ...inNamespace, ...done);
    const written = (await logs()).split("\n").find((line) => line.startsWith("["));
    return { result, ...read(z.array(write).parse(JSON.parse(written ?? "[]"))) };
  } finally {
    await remove(deployment);
  }
}

export function read(writes: readonly Write[]): RedisWrites {
  const tries = writes.flatMap((each) => each.tries);
  const span = {
    begun: Math.min(...tries.map(({ begun }) => begun)),
    ended: Math.max(...tries.map(({ ended }) => ended)),
  };
  const of = (kind: Write["kind"]) =>
    summarizeWrites(
      writes.filter((each) => each.kind === kind),
      span,
    );
  return { plain: of("plain"), copied: of("copied") };
}

function summarizeWrites(writes: readonly (Operation & Write)[], span: Span): Writes {
  const lost = writes.filter(({ id, found }) => id !== undefined && !found);
  const counts = ways.map((way) => [way, lost.filter((each) => each.way === way).length] as const);
  const lostBy = Object.fromEntries(counts.filter(([, count]) => count > 0));
  return { ...summarize(writes, span), lost: lost.length, lostBy };
}

const template = z.object({
  spec: z.object({
    template: z.object({
      spec: z.looseObject({ containers: z.tuple([z.looseObject({})]).rest(z.unknown()) }),
    }),
  }),
});

/** The client's own pod, with another program and only the label that leads to Redis. */
async function start(deployment: Deployment): Promise<void> {
  const command = ["get", "deployment", client, "-n", deployment.namespace, "-o", "json"];
  const { spec } = template.parse(JSON.parse(await must(deployment, ...command))).spec.template;
  const { env, image, resources, securityContext, volumeMounts } = spec.containers[0];
  const container = { name: writer, image, command: ["/canary", writer], env, resources, securityContext };
  const metadata = {
    name: writer,
    namespace: deployment.namespace,
    labels: { "access.seaworthy.dev/redis": "true" },
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: {
      ...spec,
      restartPolicy: "Never",
      containers: [{ ...container, volumeMounts, imagePullPolicy: "IfNotPresent" }],
    },
  };
  const options = { input: JSON.stringify(pod), env: deployment.engine.env };
  await execa("kubectl", ["create", "-f", "-"], options);
}

async function remove(deployment: Deployment): Promise<void> {
  const now = ["--ignore-not-found", "--grace-period=1"];
  await must(deployment, "delete", "pod", writer, "-n", deployment.namespace, ...now);
}
