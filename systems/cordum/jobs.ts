import { z } from "zod";
import type { Answer, Call } from "../../components/ingress/entrance.ts";
import { Problem } from "../../lib/problem.ts";
import { contentOf } from "../smoke.ts";

/** Jobs, as Cordum's public API has them. Of its answers, what is needed here; the rest differs from release to release. */

/** Sends a request to the stack. */
export type Send = (call: Call) => Promise<Answer>;

const accepted = z.object({ job_id: z.string().min(1), trace_id: z.string().min(1) });

const job = z.object({
  state: z.string(),
  safety_decision: z.string().nullish(),
  error_message: z.string().nullish(),
  error_code: z.string().nullish(),
  result_ptr: z.string().nullish(),
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
  readonly #send: Send;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(send: Send, headers: Readonly<Record<string, string>>) {
    this.#send = send;
    this.#headers = headers;
  }

  /** Hands a job in, and returns its id. */
  async submit(body: string): Promise<string> {
    const answer = await this.#ask("POST", "/api/v1/jobs", body);
    if (answer.status === 503) throw notTaken(answer);
    return parse(answer, "A job with the API key", accepted).job_id;
  }

  async get(id: string): Promise<Job> {
    return parse(await this.#ask("GET", `/api/v1/jobs/${id}`), `Job ${id}`, job);
  }

  /** The workers that the gateway has heard of, with their pools. */
  async workers(): Promise<readonly string[]> {
    const found = parse(await this.#ask("GET", "/api/v1/workers"), "The list of workers", workers) ?? [];
    return found.map(({ pool, worker_id: id }) => (pool === "" ? id : `${id} of pool ${pool}`));
  }

  /** What the safety kernel said of a job. */
  async decisions(id: string): Promise<NonNullable<z.infer<typeof decisions>>> {
    const answer = await this.#ask("GET", `/api/v1/jobs/${id}/decisions`);
    return parse(answer, `The decisions about job ${id}`, decisions) ?? [];
  }

  /** Asks for a job's end. The scheduler, which works on it too, may get in the way. */
  async cancel(id: string): Promise<Answer> {
    return await this.#ask("POST", `/api/v1/jobs/${id}/cancel`);
  }

  #ask(method: string, path: string, body?: string): Promise<Answer> {
    return this.#send({ method, path, headers: this.#headers, ...(body !== undefined && { body }) });
  }
}

function notTaken({ body }: Answer): Problem {
  return new Problem(
    `The gateway accepted no job: 503, ${body.trim()}.`,
    "Redis or NATS did not store the job; the gateway's log says why. Cordum's public code can't use a Redis Cluster: " +
      "with it, every job gets this answer. Use `redis.topology: replicated`.",
  );
}

function parse<T>(answer: Answer, what: string, schema: z.ZodType<T>): T {
  return contentOf(answer, what, schema, "Cordum's API");
}
