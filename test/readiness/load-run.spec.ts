import "reflect-metadata";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { measure } from "../../cli/load/measure.ts";
import type { StackCluster } from "../../cli/stack-cluster.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import type { LoadResult } from "../../readiness/load/result.ts";
import { type Load, runLoad } from "../../readiness/load/run.ts";
import { apiKey, host, look, withServer } from "./live-support/loaded-server.ts";
import { ReplayedCluster } from "./live-support/replay.ts";
import { contextOf, pod, shop } from "./live-support/shop.ts";

interface Ran extends LoadResult {
  readonly shown: string;
  readonly seconds: number;
  /** By how much this process, which is the server, too, may have made responses later: it shares the machine with others. */
  readonly laterMs: number;
}

/** Runs a load test, and gives what it showed beside the result. */
async function run(load: Load): Promise<Ran> {
  const begun = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const { result, shown } = await quietly(() => runLoad(load));
  delay.disable();
  const seconds = (performance.now() - begun) / 1000;
  return { ...result, shown, seconds, laterMs: (3 * delay.max) / 1e6 };
}

/** What work comes to, with what it showed meanwhile. */
async function quietly<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly shown: string }> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    const result = await work();
    return { result, shown: lines.join("\n") };
  } finally {
    console.log = log;
  }
}

const good = (response: ServerResponse) => response.writeHead(200).end('{"thing": {"id": 7}}');

describe("a load test", () => {
  it("measures how long responses take, the slow ones among them", async () => {
    // Of each 50 responses, five take 200 ms, and one 500 ms.
    const delays = [500, 200, 200, 200, 200, 200];
    const result = await withServer(
      (_, response, { requests }) => setTimeout(good, delays[requests % 50] ?? 0, response),
      (load) => run({ ...load, virtualUsers: 50, pauseSeconds: 1, durationSeconds: 8 }),
    );
    assert.equal(result.errorPercent, 0);
    assert.ok(result.requests > 350, `${result.requests} requests`);
    const within = (ms: number, least: number) =>
      assert.ok(ms >= least && ms < least + 50 + result.laterMs, `${ms} for ${least} + ${result.laterMs}`);
    within(result.p50Ms, 0);
    within(result.p95Ms, 200);
    within(result.p99Ms, 500);
    assert.ok(result.maxMs >= result.p99Ms);
  });

  it("counts what was due while the server stood still, although nobody could send it", async () => {
    let still: number | undefined;
    const { laterMs, p50Ms, p95Ms, requests } = await withServer(
      (_, response, seen) => {
        const now = performance.now();
        if (seen.requests === 100) still = now + 1000;
        setTimeout(good, Math.max(0, (still ?? now) - now), response);
      },
      (load) => run({ ...load, durationSeconds: 4 }),
    );
    // A tenth of a second between two requests of ten users: a hundred were due in that second, a quarter of all.
    assert.ok(requests > 350 && requests <= 400, `${requests} requests`);
    assert.ok(p95Ms > 600, `p95 ${p95Ms}`);
    assert.ok(p50Ms < 100 + laterMs, `p50 ${p50Ms}, ${laterMs}`);
  });

  it("counts every response that isn't as declared, and says what it was", async () => {
    let wrong = 0;
    const result = await withServer(
      (_, response, { requests }) => {
        if (requests % 7 !== 0) return good(response);
        wrong += 1;
        return response.writeHead(503).end(apiKey);
      },
      (load) => run(load),
    );
    assert.ok(wrong > 0);
    assert.equal(result.errorPercent, (100 * wrong) / result.requests);
    assert.deepEqual(result.failures, { "look: status 503": wrong });
  });

  it("sends each request as its user: with the key, to the host, and with what an earlier response had", async () => {
    const wrong: string[] = [];
    const take = {
      ...look,
      name: "take",
      method: "POST",
      path: "/things",
      body: "{}",
      keep: { id: "thing.id" },
    };
    await withServer(
      ({ headers, method, url }, response) => {
        const right = method === "POST" ? url === "/things" : url === "/things/7";
        if (!right || headers["x-api-key"] !== apiKey) wrong.push(`${method} ${url}`);
        good(response);
      },
      async (load, seen) => {
        const steps = [take, { ...look, path: "/things/{id}" }].flatMap((request) =>
          load.steps.map(({ way }) => ({ request, way })),
        );
        const { errorPercent, requests, shown } = await run({ ...load, steps });
        assert.equal(errorPercent, 0);
        assert.equal(seen.requests, requests + steps.length);
        assert.deepEqual([...seen.servers], [host]);
        assert.deepEqual([...seen.hosts], [`${host}:${load.steps[0]?.way.port}`]);
        assert.ok(seen.connections <= load.virtualUsers, `${seen.connections} connections`);
        assert.ok(!shown.includes(apiKey));
      },
    );
    assert.deepEqual(wrong, []);
  });

  it("sends nothing that lacks what an earlier response should have had, and counts it as an error", async () => {
    const take = { ...look, name: "take", keep: { id: "thing.id" } };
    const { errorPercent, failures } = await withServer(
      ({ url }, response, { requests }) => {
        assert.notEqual(url, "/things/{id}");
        if (requests <= 2) good(response);
        else response.writeHead(200).end("{}");
      },
      (load) => {
        const requests = [take, { ...look, path: "/things/{id}" }];
        const steps = requests.flatMap((request) => load.steps.map(({ way }) => ({ request, way })));
        return run({ ...load, steps });
      },
    );
    assert.equal(errorPercent, 100);
    assert.deepEqual(Object.keys(failures).sort(), [
      "look: not sent, because no earlier response had its {id}",
      "take: the response has no thing.id",
    ]);
  });

  it("ends in time although the server has stopped answering, and calls everything an error", async () => {
    const result = await withServer(
      (_, response, { requests }) => void (requests === 1 && good(response)),
      (load) => run({ ...load, timeoutSeconds: 1 }),
    );
    assert.equal(result.errorPercent, 100);
    assert.ok(result.requests > 150, `${result.requests} requests`);
    assert.ok(result.p95Ms >= 1000, `p95 ${result.p95Ms}`);
    assert.ok(result.seconds < 6 + result.laterMs / 1000, `${result.seconds} s`);
    const failures = Object.keys(result.failures);
    assert.ok(failures.includes("look: no response in time"), failures.join(", "));
    assert.ok(failures.some((one) => one.startsWith("look: not sent, because earlier")));
  });

  it("is not started where a user gets no further", async () => {
    const begun = performance.now();
    const refused = (load: Load) =>
      assert.rejects(run({ ...load, timeoutSeconds: 0.5 }), (error) => {
        assert.ok(error instanceof Problem);
        assert.ok(!error.message.includes(apiKey));
        assert.match(
          error.message,
          /not started, because "look" failed: (no response in time|status 401)\.$/,
        );
        return true;
      });
    await withServer(() => undefined, refused);
    await withServer((_, response) => response.writeHead(401).end(apiKey), refused);
    assert.ok(performance.now() - begun < 10_000);
  });

  it("trusts no certificate of an unknown authority", () =>
    withServer(
      (_, response) => good(response),
      (load) => {
        const steps = load.steps.map(({ request, way: { authority: _, ...way } }) => ({ request, way }));
        return assert.rejects(run({ ...load, steps }), /"look" failed: (DEPTH_ZERO_)?SELF_SIGNED_CERT/);
      },
    ));

  it("leaves nothing when it is interrupted", () =>
    withServer(
      (_, response) => good(response),
      async (load, seen, sockets) => {
        const program = join(root, "test/readiness/live-support/load-alone.ts");
        const child = spawn(process.execPath, [program], { stdio: ["pipe", "ignore", "inherit"] });
        const ended = once(child, "exit");
        child.stdin.end(JSON.stringify({ ...load, durationSeconds: 60 }));
        while (seen.requests < 50) await pause(20);
        child.kill("SIGINT");
        assert.deepEqual(await ended, [null, "SIGINT"]);
        while (sockets.size > 0) await pause(20);
      },
    )).timeout(60_000);
});

describe("a load test of a stack", () => {
  const ran = (digest: string) =>
    pod("web", 1, { containerStatuses: [{ name: "web", restartCount: 0, imageID: `web@${digest}` }] });

  /** The evidence of a second's load on a stack whose pods have these digests before and after. */
  async function evidence(before: string, after: string) {
    const digests = [before, after];
    const { result } = await withServer(
      (_, response) => good(response),
      ({ known, pauseSeconds, steps }) => {
        const { address, authority = "", port } = steps[0]?.way ?? assert.fail();
        const context = contextOf({ address, port });
        const outputs = { ...context.outputs, certificateAuthority: authority };
        const inCluster: StackCluster = (look) => {
          const pods = { "/api/v1/namespaces/shop/pods": [ran(digests.shift() ?? "")] };
          return look(new ReplayedCluster({ ...shop, ...pods }), { ...context, outputs });
        };
        const profile = { owner: "team-shop", virtualUsers: 3, durationSeconds: 1 };
        const plan = { known, pauseSeconds, requests: steps.map(({ request }) => request) };
        return quietly(() => measure("shop", profile, plan, inCluster));
      },
    );
    return result;
  }

  it("goes through its ingress, and is evidence for the images that it runs", async () => {
    const { images, value, what, who } = await evidence("sha256:1", "sha256:1");
    assert.match(
      what,
      /^Load test of shop through https:\/\/shop\.example\.com:\d+ at 127\.0\.0\.1: 3 users for 1 s$/,
    );
    assert.equal(who, "team-shop");
    assert.deepEqual(images, ["ghcr.io/shop/web:v1"]);
    assert.deepEqual(value.digests, { "ghcr.io/shop/web:v1": "web@sha256:1" });
    assert.equal(value.errorPercent, 0);
    assert.ok(value.requests > 20, `${value.requests} requests`);
  });

  it("is no evidence if its images change meanwhile", () =>
    assert.rejects(evidence("sha256:1", "sha256:2"), /runs other images than before the load test/));
});
