import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { sortLosses } from "../support/faults/experiment.ts";
import { Client } from "../support/load/client.ts";
import { isAcknowledged, summarize } from "../support/load/ledger.ts";
import { Load } from "../support/load/load.ts";
import { findLosses } from "../support/load/verification.ts";

interface Job {
  readonly state: string;
  readonly result: unknown;
}

/** What a gateway does with the jobs that it is handed, by their number. */
type Behaviour = (job: number, done: Job) => Job | "turned away" | "forgotten";

/** Jobs that some behaviour speaks of by their number, from 0 on. */
const spokenOf = 8;

/** A gateway that takes jobs and finishes them at once, or does what it must not. */
class Gateway {
  readonly #behaviour: Behaviour;
  readonly #jobs = new Map<string, Job>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #asked = 0;
  readonly #enough = Promise.withResolvers<void>();
  /** All jobs that a behaviour speaks of have come; on a busy machine that takes longer than a short load. */
  readonly enough = this.#enough.promise;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  async start(): Promise<Client> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    return new Client({ addresses: ["127.0.0.1"], port, headers: {} });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "POST") return this.#take(await text(request), response);
    const job = this.#jobs.get(request.url?.split("/").at(-1) ?? "");
    response.writeHead(job ? 200 : 404).end(JSON.stringify(job ?? {}));
  }

  #take(body: string, response: ServerResponse): void {
    const { prompt } = JSON.parse(body) as { prompt: string };
    const sha256 = createHash("sha256").update(prompt).digest("hex");
    const number = this.#asked++;
    if (this.#asked === spokenOf) this.#enough.resolve();
    const job = this.#behaviour(number, { state: "SUCCEEDED", result: { sha256 } });
    if (job === "turned away") return void response.writeHead(503).end();
    if (job !== "forgotten") this.#jobs.set(`${number}`, job);
    response.writeHead(200).end(JSON.stringify({ job_id: `${number}`, trace_id: "t" }));
  }
}

/** What a short load found, and what of it was lost. */
async function loaded(behaviour: Behaviour) {
  const gateway = new Gateway(behaviour);
  const client = await gateway.start();
  try {
    const load = new Load(client, 50);
    await Promise.all([new Promise((resolve) => setTimeout(resolve, 400)), gateway.enough]);
    const { submissions, span } = await load.stop();
    const losses = await findLosses(client, submissions.filter(isAcknowledged), 0.2);
    const idsOf = (some: typeof losses) => some.map(({ id }) => id).sort();
    const unlinked = idsOf(losses.filter(({ onlyPointer }) => onlyPointer));
    return { summary: summarize(submissions, span), lost: idsOf(losses), unlinked };
  } finally {
    client.close();
    gateway.stop();
  }
}

describe("a load", () => {
  it("loses nothing at a gateway that keeps its word", async () => {
    const { summary, lost } = await loaded((_, done) => done);
    assert.deepEqual(lost, []);
    assert.ok(summary.acknowledged >= 10 && summary.acknowledged <= 21, `${summary.acknowledged}`);
    assert.deepEqual([summary.retried, summary.refused, summary.failures], [0, 0, {}]);
  });

  it("tries again what was turned away, and says so", async () => {
    const { summary, lost } = await loaded((job, done) => (job === 5 ? "turned away" : done));
    assert.deepEqual([summary.retried, summary.refused, summary.failures], [1, 0, { 503: 1 }]);
    assert.deepEqual(lost, []);
  });

  it("finds what was acknowledged and forgotten", async () => {
    const { lost } = await loaded((job, done) => (job === 3 ? "forgotten" : done));
    assert.deepEqual(lost, ["3"]);
  });

  it("finds what was acknowledged and did not end well", async () => {
    const wrong = new Map<number, Partial<Job>>([
      [3, { state: "FAILED" }],
      [4, { result: { sha256: "of something else" } }],
      [5, { state: "RUNNING" }],
      [6, { result: null }],
      [7, { state: "succeeded" }],
    ]);
    const { lost, unlinked } = await loaded((job, done) => ({ ...done, ...wrong.get(job) }));
    assert.deepEqual(lost, ["3", "4", "5", "6", "7"]);
    assert.deepEqual(unlinked, ["6"]);
  });

  it("counts as lost what has no link to its result, unless the result is in the store", async () => {
    const loss = (id: string, onlyPointer: boolean) => ({ id, sha256: "", last: "", onlyPointer });
    const found = [loss("1", true), loss("2", false), loss("3", true)];
    const sorted = async (stored: number) => {
      const { losses, unlinked } = await sortLosses({ storedResults: async () => stored }, found);
      return [losses.map(({ id }) => id), unlinked];
    };
    assert.deepEqual(await sorted(2), [["2"], 2]);
    assert.deepEqual(await sorted(1), [["1", "2", "3"], 0]);
  });

  it("takes the result of somebody else's worker as it is", async () => {
    const { lost } = await loaded((_, done) => ({ ...done, result: "whatever" }));
    assert.deepEqual(lost, []);
  });

  it("takes an entrance that is closed for a failed try", async () => {
    const closed = new Client({ addresses: ["127.0.0.1"], port: 9, headers: {} });
    assert.equal((await closed.ask("GET", "/health")).outcome, "ECONNREFUSED");
  });
});
