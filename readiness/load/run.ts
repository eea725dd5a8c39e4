import { setTimeout as pause } from "node:timers/promises";
import { type DeclaredRequest, filled, mistakeIn, namesIn, valueAt } from "../../lib/declared-request.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import type { Request } from "../live/check.ts";
import { Clients, titleOf } from "./clients.ts";
import { Measurements } from "./measurements.ts";
import type { LoadResult } from "./result.ts";
import { type Profile, schedule } from "./schedule.ts";

const patienceSeconds = 10;

export interface Load extends Profile {
  /** Values that requests use from the start. */
  readonly known: Readonly<Record<string, string>>;
  /** What each user does, again and again. */
  readonly steps: readonly Step[];
  /** Seconds that a response may take. @default 10 */
  readonly timeoutSeconds?: number;
}

interface Step {
  readonly request: DeclaredRequest;
  /** A request through the ingress, which says where it is. */
  readonly way: Request;
}

/**
 * Runs a load test, which ends at most twice as long after its time as a response may take. The time of a request is until
 * its whole response, from the moment it was due if an earlier response was late, and otherwise from when it was sent: a
 * user waits for the stack, and not for the machine that puts the load.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { durationSeconds, timeoutSeconds = patienceSeconds, virtualUsers } = load;
  const clients = new Clients(virtualUsers, timeoutSeconds);
  const users = Array.from({ length: virtualUsers }, (_, number) => new User(load, clients, number));
  try {
    await users[0]?.rehearse();
    return await step(headingOf(load), async ({ update }) => {
      const measured = new Measurements();
      const often = process.stdout.isTTY ? 1000 : 10_000;
      const progress = setInterval(() => update(measured.progress), often);
      try {
        const begun = performance.now();
        await Promise.all(users.map((user) => user.work(begun, measured)));
        return measured.result(durationSeconds);
      } finally {
        clearInterval(progress);
      }
    });
  } finally {
    await clients.close();
  }
}

function headingOf({ durationSeconds, steps, virtualUsers }: Load): string {
  const targets = [...new Set(steps.map(({ way }) => titleOf(way)))].join(", ");
  return `Load test: ${virtualUsers} users for ${durationSeconds} s, ${targets}`;
}

/** What went wrong is told without what was sent or received, which may hold anything. */
class User {
  readonly #load: Load;
  readonly #clients: Clients;
  readonly #number: number;
  #known = new Map<string, string>();

  constructor(load: Load, clients: Clients, number: number) {
    this.#load = load;
    this.#clients = clients;
    this.#number = number;
  }

  /** Does everything once, so that what can't work at all is told before the load. */
  async rehearse(): Promise<void> {
    for (const [index, step] of this.#load.steps.entries()) {
      const failure = await this.#do(step, index);
      if (failure === undefined) continue;
      throw new Problem(
        `The load test was not started, because "${step.request.name}" failed: ${failure}.`,
        "`make smoke` shows more. Deploy the stack, or mend it, then run the load test again.",
      );
    }
  }

  async work(begun: number, measured: Measurements): Promise<void> {
    const { durationSeconds, steps, timeoutSeconds = patienceSeconds } = this.#load;
    const last = begun + (durationSeconds + timeoutSeconds) * 1000;
    for (const { at, index } of schedule(this.#load, this.#number, steps.length)) {
      const step = steps[index];
      if (!step) throw new Error(`no request ${index}`);
      const due = begun + at * 1000;
      const free = performance.now();
      await until(due);
      const sent = performance.now();
      const failure =
        sent < last ? await this.#do(step, index) : "not sent, because earlier responses were too late";
      measured.add(
        { due, free, sent, ended: performance.now() },
        failure && `${step.request.name}: ${failure}`,
      );
    }
  }

  /** Sends a request, keeps what later ones need, and says what was wrong. */
  async #do({ request, way }: Step, index: number): Promise<string | undefined> {
    if (index === 0) this.#known = new Map(Object.entries(this.#load.known));
    const unknown = namesIn(request).find((name) => this.#isKept(name) && !this.#known.has(name));
    if (unknown !== undefined) return `not sent, because no earlier response had its {${unknown}}`;
    try {
      const response = await this.#clients.send(way, filled(request, this.#known));
      if (response.status !== request.status) return `status ${response.status}`;
      if (mistakeIn(request, response) !== undefined) return "another response than declared";
      return this.#keep(request, response);
    } catch (error) {
      return reasonOf(error);
    }
  }

  #isKept(name: string): boolean {
    return this.#load.steps.some(({ request }) => Object.hasOwn(request.keep, name));
  }

  #keep({ keep }: DeclaredRequest, response: { status: number; body: string }): string | undefined {
    for (const [name, path] of Object.entries(keep)) {
      const value = valueAt(response, path);
      if (value === undefined) return `the response has no ${path}`;
      this.#known.set(name, `${value}`);
    }
    return undefined;
  }
}

/** Timers know whole milliseconds, and one that ends early would make a response look faster than it was. */
async function until(moment: number): Promise<void> {
  const left = Math.ceil(moment - performance.now());
  if (left > 0) await pause(left);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no response";
  if (error.name === "TimeoutError") return "no response in time";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
