import { createHash, randomUUID } from "node:crypto";
import { styleText } from "node:util";
import { z } from "zod";
import { Problem } from "../../local/lib/problem.ts";
import { type Answer, type Call, call, type Entrance, findEntrance } from "./entrance.ts";

/**
 * Proves that a stack works, as its user would: a job goes in through the ingress with the API key, and its result
 * comes out; without the key nothing goes in, and nothing without HTTPS where there is HTTPS. Prints each service that
 * the job passed, with its time.
 */

const outputs = z.object({
  namespace: z.string(),
  apiKey: z.string(),
  /** Who signed the stack's own certificates, in PEM; none where somebody else gives them out. */
  certificateAuthority: z.string().optional(),
});

const job = z.object({
  id: z.string(),
  state: z.string(),
  result: z.object({ sha256: z.string() }).optional(),
  hops: z.array(z.object({ service: z.string(), at: z.coerce.date(), detail: z.string() })),
});

type Job = z.infer<typeof job>;

/** Sends a request to the stack. */
type Send = (call: Call) => Promise<Answer>;

const finalStates = ["succeeded", "failed", "denied"];
const jobDeadline = 30_000;

export async function smoke(stackOutputs: unknown, env: NodeJS.ProcessEnv): Promise<void> {
  const { namespace, apiKey, certificateAuthority } = outputs.parse(stackOutputs);
  const entrance = await findEntrance(namespace, env);
  const send: Send = (request) =>
    call(entrance, request, certificateAuthority || undefined).catch(explainCertificate);
  const headers = { "X-API-Key": apiKey, "X-Tenant-ID": "default" };
  const body = JSON.stringify({ topic: "job.default", payload: { nonce: randomUUID() } });

  if (entrance.https) await plainHttpIsRedirected(entrance);
  if (entrance.health) await healthIsServed(send);
  await keyIsAskedFor(send, body);
  const begun = new Date();
  const id = await submit(send, headers, body);
  const finished = await follow(send, headers, id);
  resultIsRight(finished, body);
  show(finished, begun);
}

function explainCertificate(error: NodeJS.ErrnoException): never {
  if (!/CERT|SIGNATURE|ERR_TLS/.test(error.code ?? "")) throw error;
  throw new Problem(
    `The certificate of the ingress is not good: ${error.message}.`,
    "One of the stack's own authority is trusted by the output `certificateAuthority`, which `make up` writes; " +
      "one of somebody else's, in `ingress.tls.secret`, must be for the host and by a public authority.",
  );
}

async function plainHttpIsRedirected(entrance: Entrance): Promise<void> {
  const { status, headers } = await call(
    { ...entrance, https: false },
    { method: "GET", path: "/api/v1/jobs" },
  );
  const target = `https://${entrance.host}/api/v1/jobs`;
  if (![301, 308].includes(status) || headers.location !== target)
    throw failed(`Plain HTTP got ${status} to ${headers.location} instead of a redirect to ${target}.`);
  report("plain HTTP is sent to HTTPS");
}

async function healthIsServed(send: Send): Promise<void> {
  expect(await send({ method: "GET", path: "/health" }), 200, "The gateway's health page");
  report("ingress and gateway answer");
}

async function keyIsAskedFor(send: Send, body: string): Promise<void> {
  const submission = { method: "POST", path: "/api/v1/jobs", body };
  expect(await send(submission), 401, "A job without the API key");
  const wrong = { "X-API-Key": "wrong", "X-Tenant-ID": "default" };
  expect(await send({ ...submission, headers: wrong }), 401, "A job with a wrong API key");
  report("a job without the API key, or with a wrong one, is refused");
}

async function submit(send: Send, headers: Record<string, string>, body: string): Promise<string> {
  const answer = await send({ method: "POST", path: "/api/v1/jobs", headers, body });
  expect(answer, 202, "A job with the API key");
  return z.object({ id: z.string() }).parse(JSON.parse(answer.body)).id;
}

async function follow(send: Send, headers: Record<string, string>, id: string): Promise<Job> {
  const deadline = Date.now() + jobDeadline;
  for (;;) {
    const answer = await send({ method: "GET", path: `/api/v1/jobs/${id}`, headers });
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
