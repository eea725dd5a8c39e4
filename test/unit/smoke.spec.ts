import assert from "node:assert/strict";
import { Problem } from "../../lib/problem.ts";
import { parseWorker, smokeAt, type WorkerWish } from "../../systems/cordum/smoke.ts";
import { apiKey, type Behaviour, CordumGateway } from "../support/cordum/gateway.ts";

const patience = { job: 600, worker: 100 };

interface Told {
  readonly outcome?: string;
  readonly problem?: Problem;
  readonly lines: string;
  readonly cancelled: number;
}

/** What a smoke test of a gateway says. */
async function told(behaviour: Behaviour, worker?: WorkerWish, key = apiKey): Promise<Told> {
  const gateway = new CordumGateway(behaviour);
  const entrance = await gateway.start();
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    const outcome = await smokeAt(entrance, { apiKey: key }, worker, patience);
    return { outcome, lines: lines.join("\n"), cancelled: gateway.cancelled.length };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error, lines: lines.join("\n"), cancelled: gateway.cancelled.length };
  } finally {
    console.log = log;
    gateway.stop();
  }
}

const pending = { states: ["PENDING"] };

describe("a smoke test, on a gateway that speaks only Cordum's public API", () => {
  it("passes where a worker runs the job, and shows who said what about it", async () => {
    const states = ["PENDING", "SCHEDULED", "DISPATCHED", "RUNNING", "SUCCEEDED"];
    const { cancelled, lines, outcome } = await told({ states, workers: ["w"] }, "required");
    assert.equal(outcome, "SUCCEEDED");
    assert.equal(cancelled, 0);
    for (const said of [
      /api-gateway-http +job request/,
      /w +job result, SUCCEEDED/,
      /kernel +ALLOW: by the rules/,
    ])
      assert.match(lines, said);
  });

  it("passes where there is no worker, says what was not tried, and leaves no job behind", async () => {
    const { cancelled, lines, outcome } = await told({ ...pending, busy: 2 });
    assert.equal(outcome, "WAITING");
    assert.equal(cancelled, 1);
    assert.match(lines, /checked by the safety kernel \(ALLOW\); it is PENDING/);
    assert.match(lines, /No worker is connected.*was not tested/);
  });

  it("fails where there is no worker but has to be one", async () => {
    const { cancelled, problem } = await told(pending, "required");
    assert.match(problem?.message ?? "", /No worker is connected/);
    assert.equal(cancelled, 1);
  });

  it("fails where a worker does not take the job", async () => {
    const { problem } = await told({ states: ["RUNNING"], workers: ["w"] });
    assert.match(
      problem?.message ?? "",
      /still RUNNING after 1 s, though there are workers: w of pool default/,
    );
  });

  it("fails where no scheduler looks at the job, whether or not there are workers", async () => {
    for (const workers of [[], ["w"]]) {
      const { problem } = await told({ ...pending, checked: false, workers });
      assert.match(problem?.message ?? "", /still PENDING.*no scheduler/);
    }
  });

  for (const state of ["FAILED", "DENIED", "TIMEOUT", "CANCELLED"])
    it(`fails where the job ends as ${state}`, async () => {
      const { problem } = await told({ states: ["PENDING", state] });
      assert.match(problem?.message ?? "", new RegExp(`ended as ${state}`));
      if (state === "FAILED") assert.match(problem?.message ?? "", /exit_1, it broke/);
    });

  it("says what a gateway is likely to lack that takes no job", async () => {
    const { problem } = await told({
      ...pending,
      refusal: { status: 503, text: "failed to initialize job state" },
    });
    assert.match(problem?.message ?? "", /503, failed to initialize job state/);
    assert.match(problem?.remedy ?? "", /redis\.topology: replicated/);
  });

  it("fails where a job is refused otherwise, or acknowledged without an id", async () => {
    const refused = await told({ ...pending, refusal: { status: 400, text: "prompt is required" } });
    assert.match(refused.problem?.message ?? "", /400 instead of 200: prompt is required/);
    const empty = await told({ ...pending, refusal: { status: 200, text: "{}" } });
    assert.match(empty.problem?.message ?? "", /job_id/);
  });

  it("fails where the stream of events can't be opened", async () => {
    const { problem } = await told({ ...pending, stream: false });
    assert.match(problem?.message ?? "", /\/api\/v1\/stream, got 403/);
  });

  it("fails where the key is not the gateway's", async () => {
    assert.match((await told(pending, "optional", "another")).problem?.message ?? "", /got 401|got 403/);
  });
});

describe("the words of a smoke test", () => {
  it("are whether there has to be a worker", () => {
    assert.equal(parseWorker([]), "optional");
    assert.equal(parseWorker(["WORKER=required"]), "required");
    assert.throws(() => parseWorker(["WORKER=yes"]), Problem);
    assert.throws(() => parseWorker(["WORKERS=required"]), Problem);
  });
});
