import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { styleText } from "node:util";
import { z } from "zod";
import { call, type Entrance } from "../../components/ingress/entrance.ts";
import { Problem } from "../../lib/problem.ts";
import { commonOutputs, expectStatus, failed, plainHttpIsRedirected, report } from "../smoke.ts";
import { cordumEntrance } from "./entrance.ts";
import { hasEnded, type Job, Jobs, type Send } from "./jobs.ts";
import { type EventStream, openStream } from "./stream.ts";

/**
 * Proves that a stack works, as its user would, by nothing but Cordum's public API: a job goes in through the ingress with the
 * API key, the scheduler has it checked, and a worker brings it to its end. Without the key nothing goes in, and nothing
 * without HTTPS where there is HTTPS. Prints who said what about the job, and when.
 *
 * Cordum brings no worker. Where none is connected, the job waits: then all is proved but the way to a worker and back, which
 * is said, and the job is cancelled so that nothing of it is left behind.
 */

const outputs = z.object({ ...commonOutputs, apiKey: z.string() });

/** `required` makes a stack without a worker fail. */
export type WorkerWish = "optional" | "required";

/** How far the job came: to its good end, or as far as a stack without a worker can take it. */
export type Outcome = "SUCCEEDED" | "WAITING";

/** How a user gets in. */
export interface Access {
  readonly apiKey: string;
  readonly certificateAuthority?: string;
}

export interface Patience {
  /** Milliseconds that a job may take to its end. */
  readonly job: number;
  /** Milliseconds in which a worker has told at least twice that it is there. */
  readonly worker: number;
}

const defaultPatience: Patience = { job: 30_000, worker: 12_000 };
const betweenQuestions = 50;
const cancelPatience = 10_000;

/** Words of `make smoke`. */
export function parseWorker(words: readonly string[]): WorkerWish {
  const parsed = z
    .strictObject({ WORKER: z.enum(["optional", "required"]).default("optional") })
    .safeParse(Object.fromEntries(words.map((word) => word.split("=", 2))));
  if (parsed.success) return parsed.data.WORKER;
  throw new Problem(
    `The options of the smoke test are invalid: ${z.prettifyError(parsed.error)}`,
    "For example: make smoke STACK=cordum-production WORKER=required.",
  );
}

/** `make smoke` for Cordum. */
export function cordumSmoke(words: readonly string[]) {
  const worker = parseWorker(words);
  return (stackOutputs: unknown, env: NodeJS.ProcessEnv) => smoke(stackOutputs, env, worker);
}

export async function smoke(
  stackOutputs: unknown,
  env: NodeJS.ProcessEnv,
  worker: WorkerWish = "optional",
): Promise<Outcome> {
  const { namespace, apiKey, certificateAuthority } = outputs.parse(stackOutputs);
  const access = { apiKey, ...(certificateAuthority && { certificateAuthority }) };
  return await smokeAt(await cordumEntrance(namespace, env), access, worker);
}

/** The same for a stack whose entrance is known. */
export async function smokeAt(
  entrance: Entrance,
  { apiKey, certificateAuthority }: Access,
  worker: WorkerWish = "optional",
  patience = defaultPatience,
): Promise<Outcome> {
  const send: Send = (request) => call(entrance, request, certificateAuthority);
  const headers = { "X-API-Key": apiKey, "X-Tenant-ID": "default" };
  const body = JSON.stringify({ topic: "job.default", prompt: `smoke test ${randomUUID()}` });

  if (entrance.https) await plainHttpIsRedirected(entrance, "/api/v1/jobs");
  if (entrance.health) await healthIsServed(send);
  await keyIsAskedFor(send, body);
  const stream = await openStream(entrance, headers, certificateAuthority);
  try {
    const jobs = new Jobs(send, headers);
    const id = await jobs.submit(body);
    const outcome = await follow(jobs, id, worker, patience);
    await showWay(jobs, stream, id);
    return outcome;
  } finally {
    stream.close();
  }
}

async function healthIsServed(send: Send): Promise<void> {
  expectStatus(await send({ method: "GET", path: "/health" }), 200, "The gateway's health page");
  report("ingress and gateway answer");
}

async function keyIsAskedFor(send: Send, body: string): Promise<void> {
  const submission = { method: "POST", path: "/api/v1/jobs", body };
  expectStatus(await send(submission), 401, "A job without the API key");
  const wrong = { "X-API-Key": "wrong", "X-Tenant-ID": "default" };
  expectStatus(await send({ ...submission, headers: wrong }), 401, "A job with a wrong API key");
  report("a job without the API key, or with a wrong one, is refused");
}

/** Asks for a job until it has ended, or until it is plain that nobody is there to run it. */
async function follow(jobs: Jobs, id: string, worker: WorkerWish, patience: Patience): Promise<Outcome> {
  const begun = Date.now();
  for (;;) {
    const seen = await jobs.get(id);
    if (hasEnded(seen)) return succeeded(id, seen);
    const waited = Date.now() - begun;
    if (seen.safety_decision && waited > patience.worker && (await jobs.workers()).length === 0)
      return await waiting(jobs, id, seen, worker);
    if (waited > patience.job) throw await stuck(jobs, id, seen, waited);
    await pause(betweenQuestions);
  }
}

function succeeded(id: string, { error_code: code, error_message: message, state }: Job): Outcome {
  const why = [code, message].filter((part) => part).join(", ");
  if (state !== "SUCCEEDED") throw failed(`Job ${id} ended as ${state}${why === "" ? "." : `: ${why}.`}`);
  report("a job went all the way: submitted, checked, run by a worker, SUCCEEDED");
  return "SUCCEEDED";
}

async function waiting(jobs: Jobs, id: string, seen: Job, worker: WorkerWish): Promise<Outcome> {
  report(`a job was stored, and checked by the safety kernel (${seen.safety_decision}); it is ${seen.state}`);
  await cancel(jobs, id);
  const missing =
    "No worker is connected. Cordum has none of its own, and jobs wait until a worker takes them.";
  if (worker === "required")
    throw new Problem(
      missing,
      "Run a worker of the pool that `scheduling.topics` names for job.default, and give it access with `workers` in the stack file.",
    );
  console.log(`${styleText("yellow", "!")} ${missing} The path to a worker and back was not tested.`);
  return "WAITING";
}

/** A job of a test must not be run by a worker that comes next week. */
async function cancel(jobs: Jobs, id: string): Promise<void> {
  const deadline = Date.now() + cancelPatience;
  for (;;) {
    const { body, status } = await jobs.cancel(id);
    if (hasEnded(await jobs.get(id))) return;
    if (Date.now() > deadline) throw failed(`Job ${id} can't be cancelled: ${status} ${body.trim()}`);
    await pause(betweenQuestions);
  }
}

async function stuck(jobs: Jobs, id: string, { safety_decision: decision, state }: Job, waited: number) {
  const still = `Job ${id} is still ${state} after ${Math.round(waited / 1000)} s`;
  if (!decision) return failed(`${still}: no scheduler has had it checked by the safety kernel.`);
  const workers = await jobs.workers();
  return failed(`${still}, though there are workers: ${workers.join("; ")}.`);
}

/** Who said what about the job, by the services' own clocks: as far as stream and decisions tell. */
async function showWay(jobs: Jobs, stream: EventStream, id: string): Promise<void> {
  const checks = (await jobs.decisions(id)).map(({ checked_at: micros, decision, reason }) => ({
    sender: "safety kernel",
    at: new Date(micros / 1000),
    what: [decision, reason].filter((part) => part !== "").join(": "),
  }));
  const way = [...stream.of(id), ...checks].sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const { at, sender, what } of way) {
    const time = `${at.getTime() - (way[0]?.at.getTime() ?? 0)} ms`.padStart(9);
    console.log(`  ${styleText("dim", time)}  ${sender.padEnd(24)} ${what}`);
  }
}
