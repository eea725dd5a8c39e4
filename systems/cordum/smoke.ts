import { randomUUID } from "node:crypto";
import { styleText } from "node:util";
import { z } from "zod";
import type { Entrance } from "../../components/ingress/entrance.ts";
import { Problem } from "../../lib/problem.ts";
import { parseWords } from "../../lib/words.ts";
import { Client, type Stream } from "../client.ts";
import {
  commonOutputs,
  failed,
  healthIsServed,
  keyIsAskedFor,
  plainHttpIsRedirected,
  poll,
  report,
  showTimeline,
} from "../smoke.ts";
import { cordumEntrance } from "./entrance.ts";
import { hasEnded, type Job, Jobs } from "./jobs.ts";
import { type JobEvent, openStream } from "./stream.ts";

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
export type Access = Omit<z.output<typeof outputs>, "namespace">;

export interface Patience {
  /** Milliseconds that a job may take to its end. */
  readonly job: number;
  /** Milliseconds in which a worker has told at least twice that it is there. */
  readonly worker: number;
}

const defaultPatience: Patience = { job: 30_000, worker: 12_000 };
const tenant = { "X-Tenant-ID": "default" };
const betweenQuestions = 50;
const cancelPatience = 10_000;

const options = z.strictObject({ WORKER: z.enum(["optional", "required"]).default("optional") });

/** Words of `make smoke`. */
export function parseWorker(words: readonly string[]): WorkerWish {
  const example = "make smoke STACK=cordum-production WORKER=required";
  return parseWords(words, options, "The options of the smoke test", example).WORKER;
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
  const { namespace, ...access } = outputs.parse(stackOutputs);
  return await smokeAt(await cordumEntrance(namespace, env), access, worker);
}

/** The same for a stack whose entrance is known. */
export async function smokeAt(
  entrance: Entrance,
  { apiKey, certificateAuthority }: Access,
  worker: WorkerWish = "optional",
  patience = defaultPatience,
): Promise<Outcome> {
  const anybody = new Client("Cordum's API", { entrance, authority: certificateAuthority });
  const user = anybody.as({ "X-API-Key": apiKey, ...tenant });
  const body = JSON.stringify({ topic: "job.default", prompt: `smoke test ${randomUUID()}` });

  if (entrance.https) await plainHttpIsRedirected(entrance, "/api/v1/jobs");
  if (entrance.health) await healthIsServed(entrance, "gateway", certificateAuthority);
  await keyIsAskedFor({
    what: "job",
    header: "X-API-Key",
    send: (headers) => anybody.as({ ...tenant, ...headers }).send("POST", "/api/v1/jobs", body),
  });
  const stream = await openStream(user);
  try {
    const jobs = new Jobs(user);
    const id = await jobs.submit(body);
    const outcome = await follow(jobs, id, worker, patience);
    await showWay(jobs, stream, id);
    return outcome;
  } finally {
    stream.close();
  }
}

/** Asks for a job until it has ended, or until it is plain that nobody is there to run it. */
function follow(jobs: Jobs, id: string, worker: WorkerWish, patience: Patience): Promise<Outcome> {
  return poll(async (waited) => {
    const seen = await jobs.get(id);
    if (hasEnded(seen)) return succeeded(id, seen);
    if (seen.safety_decision && waited > patience.worker && (await jobs.workers()).length === 0)
      return await waiting(jobs, id, seen, worker);
    if (waited > patience.job) throw await stuck(jobs, id, seen, waited);
    return undefined;
  }, betweenQuestions);
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
  await poll(async (waited) => {
    const { body, status } = await jobs.cancel(id);
    if (hasEnded(await jobs.get(id))) return true;
    if (waited > cancelPatience) throw failed(`Job ${id} can't be cancelled: ${status} ${body.trim()}`);
    return undefined;
  }, betweenQuestions);
}

async function stuck(jobs: Jobs, id: string, { safety_decision: decision, state }: Job, waited: number) {
  const still = `Job ${id} is still ${state} after ${Math.round(waited / 1000)} s`;
  if (!decision) return failed(`${still}: no scheduler has had it checked by the safety kernel.`);
  const workers = await jobs.workers();
  return failed(`${still}, though there are workers: ${workers.join("; ")}.`);
}

/** Who said what about the job, by the services' own clocks: as far as stream and decisions tell. */
async function showWay(jobs: Jobs, { heard }: Stream<JobEvent>, id: string): Promise<void> {
  showTimeline([...heard.filter(({ job }) => job === id), ...(await jobs.decisions(id))]);
}
