import { createHash, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { until } from "../../../local/cluster/until.ts";
import type { Client } from "./client.ts";
import { isSteady, type Span, type Submission, summarize, type Try } from "./ledger.ts";

/** What the gateway answers when Redis and JetStream have stored the job. */
const acknowledgement = "200";

const accepted = z.object({ job_id: z.string().min(1) });

/** How a client goes about handing in a job: a few seconds' outage must not be its user's problem. */
const patience = 30_000;
const firstPause = 100;
const longestPause = 1_000;

/** How long no try may have failed, and how long none may hang, for the system to count as well. */
const calm = 4_000;
const prompt = 1_000;

/** Jobs that clients hand in at a steady rate, whether or not earlier ones have been answered. */
export class Load {
  readonly #client: Client;
  readonly #submissions: Submission[] = [];
  /** What is under way, and since when. */
  readonly #running = new Map<Promise<void>, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #begun = Date.now();

  /** @param perSecond Jobs that fall due each second. */
  constructor(client: Client, perSecond: number) {
    this.#client = client;
    this.#timer = setInterval(() => this.#submit(), 1000 / perSecond);
  }

  /** Returns once every try of the last seconds was acknowledged. */
  async untilSteady(what: string, seconds: number): Promise<void> {
    const since = Date.now();
    const words = () =>
      `${what}, no try failed for ${calm / 1000} s; the load saw ${JSON.stringify(this.#failuresSince(since))}`;
    await until(words, seconds, async () => {
      const now = Date.now();
      const hangs = [...this.#running.values()].some((begun) => now - begun > prompt);
      return now - since > calm && !hangs && isSteady(this.#submissions, now - calm);
    });
  }

  /** Ends the load when all that is under way has been answered or given up. */
  async stop(): Promise<{ readonly submissions: readonly Submission[]; readonly span: Span }> {
    clearInterval(this.#timer);
    const span = { begun: this.#begun, ended: Date.now() };
    await Promise.all(this.#running.keys());
    return { submissions: this.#submissions, span };
  }

  #failuresSince(since: number): Readonly<Record<string, number>> {
    const recent = this.#submissions.filter(({ tries }) => tries.some(({ ended }) => ended > since));
    return summarize(recent, { begun: since, ended: Date.now() }).failures;
  }

  #submit(): void {
    const submission = this.#handIn().finally(() => this.#running.delete(submission));
    this.#running.set(submission, Date.now());
  }

  async #handIn(): Promise<void> {
    const prompt = randomUUID();
    const sha256 = createHash("sha256").update(prompt).digest("hex");
    const submission = JSON.stringify({ topic: "job.default", prompt });
    const tries: Try[] = [];
    const deadline = Date.now() + patience;
    // Seen while it runs: a try that fails shows at once, not when the client gives up.
    this.#submissions.push({ tries, sha256 });
    const place = this.#submissions.length - 1;
    for (let wait = firstPause; ; wait = Math.min(2 * wait, longestPause)) {
      const begun = Date.now();
      const { outcome, body } = await this.#client.ask("POST", "/api/v1/jobs", submission);
      const ok = outcome === acknowledgement;
      tries.push({ begun, ended: Date.now(), ok, answer: outcome });
      if (ok) {
        const { job_id: id } = accepted.parse(JSON.parse(body));
        this.#submissions[place] = { tries, sha256, id };
        return;
      }
      if (Date.now() + wait > deadline) return;
      // Not all at once: clients that were turned away together must not come back together.
      await pause(wait / 2 + Math.random() * (wait / 2));
    }
  }
}
