import { createHash, randomUUID } from "node:crypto";
import { request } from "node:http";
import { styleText } from "node:util";
import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../local/lib/problem.ts";

/**
 * Proves that a stack works, as its user would: a job goes in through the ingress with the API key, and its result
 * comes out; without the key nothing goes in. Prints each service that the job passed, with its time.
 */

const outputs = z.object({ namespace: z.string(), apiKey: z.string() });

const job = z.object({
  id: z.string(),
  state: z.string(),
  result: z.object({ sha256: z.string() }).optional(),
  hops: z.array(z.object({ service: z.string(), at: z.coerce.date(), detail: z.string() })),
});

type Job = z.infer<typeof job>;

/** Where the ingress answers. */
interface Entrance {
  readonly address: string;
  /** Host name of the route; absent where every name is served. */
  readonly host?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const finalStates = ["succeeded", "failed", "denied"];
const jobDeadline = 30_000;
const requestTimeout = 10_000;

export async function smoke(stackOutputs: unknown, env: NodeJS.ProcessEnv): Promise<void> {
  const { namespace, apiKey } = outputs.parse(stackOutputs);
  const entrance = await findEntrance(namespace, env);
  const headers = { "X-API-Key": apiKey, "X-Tenant-ID": "default" };
  const body = JSON.stringify({ topic: "job.default", payload: { nonce: randomUUID() } });

  await healthIsServed(entrance);
  await keyIsAskedFor(entrance, body);
  const begun = new Date();
  const id = await submit(entrance, headers, body);
  const finished = await follow(entrance, headers, id);
  resultIsRight(finished, body);
  show(finished, begun);
}

async function findEntrance(namespace: string, env: NodeJS.ProcessEnv): Promise<Entrance> {
  const command = ["get", "ingress", "cordum-ingress", "--namespace", namespace, "--output=json"];
  const { stdout } = await execa("kubectl", command, { env });
  const address = z.object({ ip: z.string().optional(), hostname: z.string().optional() });
  const ingress = z.object({
    spec: z.object({ rules: z.array(z.object({ host: z.string().optional() })).min(1) }),
    status: z.object({ loadBalancer: z.object({ ingress: z.array(address).default([]) }) }),
  });
  const { spec, status } = ingress.parse(JSON.parse(stdout));
  const [at] = status.loadBalancer.ingress;
  const found = at?.ip ?? at?.hostname;
  if (found === undefined)
    throw new Problem(
      "The ingress has no address: no controller has taken it.",
      "Check that `ingress.className` names a class that the cluster has.",
    );
  const host = spec.rules[0]?.host;
  return { address: found, ...(host && { host }) };
}

async function healthIsServed(entrance: Entrance): Promise<void> {
  expect(await call(entrance, "GET", "/health"), 200, "The gateway's health page");
  report("ingress and gateway answer");
}

async function keyIsAskedFor(entrance: Entrance, body: string): Promise<void> {
  expect(await call(entrance, "POST", "/api/v1/jobs", {}, body), 401, "A job without the API key");
  const wrong = { "X-API-Key": "wrong", "X-Tenant-ID": "default" };
  expect(await call(entrance, "POST", "/api/v1/jobs", wrong, body), 401, "A job with a wrong API key");
  report("a job without the API key, or with a wrong one, is refused");
}

async function submit(entrance: Entrance, headers: Record<string, string>, body: string): Promise<string> {
  const answer = await call(entrance, "POST", "/api/v1/jobs", headers, body);
  expect(answer, 202, "A job with the API key");
  return z.object({ id: z.string() }).parse(JSON.parse(answer.body)).id;
}

async function follow(entrance: Entrance, headers: Record<string, string>, id: string): Promise<Job> {
  const deadline = Date.now() + jobDeadline;
  for (;;) {
    const answer = await call(entrance, "GET", `/api/v1/jobs/${id}`, headers);
    expect(answer, 200, `Job ${id}`);
    const seen = job.parse(JSON.parse(answer.body));
    if (finalStates.includes(seen.state)) return seen;
    if (Date.now() > deadline)
      throw failed(`Job ${id} is still ${seen.state} after ${jobDeadline / 1000} s: ${answer.body}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function resultIsRight(finished: Job, body: string): void {
  const { payload } = JSON.parse(body) as { payload: unknown };
  const expected = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  if (finished.state !== "succeeded") throw failed(`Job ${finished.id} ended as ${finished.state}.`);
  if (finished.result?.sha256 !== expected) throw failed(`Job ${finished.id} has a wrong result.`);
  report("a job went all the way, and its stored result is right");
}

function show(finished: Job, begun: Date): void {
  for (const { service, at, detail } of finished.hops) {
    const time = `${at.getTime() - begun.getTime()} ms`.padStart(9);
    console.log(`  ${styleText("dim", time)}  ${service.padEnd(24)} ${detail}`);
  }
}

function call(
  { address, host }: Entrance,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Answer> {
  const options = {
    host: address,
    path,
    method,
    timeout: requestTimeout,
    headers: { ...headers, ...(host && { Host: host }), "Content-Type": "application/json" },
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on("timeout", () =>
      sent.destroy(new Error(`${method} ${path} at ${address} took over ${requestTimeout / 1000} s`)),
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function expect(answer: Answer, status: number, what: string): void {
  if (answer.status !== status)
    throw failed(`${what} got ${answer.status} instead of ${status}: ${answer.body}`);
}

function failed(what: string): Problem {
  return new Problem(
    what,
    '`make status` shows the pods; `make kubectl ARGS="logs -n <namespace> deployment/<name>"` their logs.',
  );
}

function report(what: string): void {
  console.log(`${styleText("green", "✓")} ${what}`);
}
