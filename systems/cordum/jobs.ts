import { z } from "zod";
import type { Answer } from "../../components/ingress/entrance.ts";
import { Problem } from "../../lib/problem.ts";
import type { Client } from "../client.ts";
import type { Said } from "../smoke.ts";

/** Jobs, as Cordum's public API has them. Of its answers, what is needed here; the rest differs from release to release. */

const accepted = z.object({ job_id: z.string().min(1), trace_id: z.string().min(1) });

const job = z.object({
  state: z.string(),
  safety_decision: z.string().nullish(),
  error_message: z.string().nullish(),
  error_code: z.string().nullish(),
});

export type Job = z.infer<typeof job>;

const workers = z.array(z.object({ worker_id: z.string(), pool: z.string().default("") })).nullable();

/** Times are in microseconds. */
const decisions = z
  .array(
    z.object({ decision: z.string().default(""), reason: z.string().default(""), checked_at: z.number() }),
  )
  .nullable();

const endStates = ["SUCCEEDED", "FAILED", "CANCELLED", "TIMEOUT", "DENIED"];

/** Whether a job stays in its state. */
export function hasEnded({ state }: Job): boolean {
  return endStates.includes(state);
}

/** The jobs of one stack, for whoever has its key. */
export class Jobs {
  readonly #api: Client;

  constructor(api: Client) {
    this.#api = api;
  }

  /** Hands a job in, and returns its id. */
  async submit(body: string): Promise<string> {
    const answer = await this.#api.send("POST", "/api/v1/jobs", body);
    if (answer.status === 503) throw notTaken(answer);
    return this.#api.read(answer, "A job with the API key", accepted).job_id;
  }

  get(id: string): Promise<Job> {
    return this.#api.get(`/api/v1/jobs/${id}`, `Job ${id}`, job);
  }

  /** The workers that the gateway has heard of, with their pools. */
  async workers(): Promise<readonly string[]> {
    const found = await this.#api.get("/api/v1/workers", "The list of workers", workers);
    return (found ?? []).map(({ pool, worker_id: id }) => (pool === "" ? id : `${id} of pool ${pool}`));
  }

  /** What the safety kernel said of a job. */
  async decisions(id: string): Promise<readonly Said[]> {
    const path = `/api/v1/jobs/${id}/decisions`;
    const found = await this.#api.get(path, `The decisions about job ${id}`, decisions);
    return (found ?? []).map(({ checked_at: micros, decision, reason }) => ({
      sender: "safety kernel",
      at: new Date(micros / 1000),
      what: [decision, reason].filter((part) => part !== "").join(": "),
    }));
  }

  /** Asks for a job's end. The scheduler, which works on it too, may get in the way. */
  cancel(id: string): Promise<Answer> {
    return this.#api.send("POST", `/api/v1/jobs/${id}/cancel`);
  }
}

function notTaken({ body }: Answer): Problem {
  return new Problem(
    `The gateway accepted no job: 503, ${body.trim()}.`,
    "Redis or NATS did not store the job; the gateway's log says why. Cordum's public code can't use a Redis Cluster: " +
      "with it, every job gets this answer. Use `redis.topology: replicated`.",
  );
}
