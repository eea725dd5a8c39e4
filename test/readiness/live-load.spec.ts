import assert from "node:assert/strict";
import fc from "fast-check";
import { evidenceChecks } from "../../readiness/evidence-checks.ts";
import { imagesSince, runningImages } from "../../readiness/load/images.ts";
import { Measurements } from "../../readiness/load/measurements.ts";
import { evidenceOf, type LoadResult } from "../../readiness/load/result.ts";
import { defaultProfile, schedule } from "../../readiness/load/schedule.ts";
import { applicationLoad } from "../../systems/application/load.ts";
import { cordumLoad } from "../../systems/cordum/load.ts";
import { kubeopLoad } from "../../systems/kubeop/load.ts";
import { operations } from "../../systems/operations.ts";
import { ReplayedCluster } from "./live-support/replay.ts";
import { clock, contextOf, hoursAgo, pod } from "./live-support/shop.ts";

describe("the schedule of a load test", () => {
  it("has what users do in their order, each its pause after the last, in time", () => {
    const profiles = fc.record({
      virtualUsers: fc.integer({ min: 1, max: 50 }),
      durationSeconds: fc.integer({ min: 1, max: 100 }),
      pauseSeconds: fc.constantFrom(0.1, 0.5, 3),
    });
    const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const rounds = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(profiles, rounds, random, (profile, requests, chance) => {
        const { durationSeconds, pauseSeconds, virtualUsers } = profile;
        for (const user of [0, virtualUsers - 1]) {
          const due = [...schedule(profile, user, requests, () => chance)];
          assert.ok(Math.abs(due.length - durationSeconds / pauseSeconds) <= 2.5);
          for (const [number, { at, index }] of due.entries()) {
            assert.equal(index, number % requests);
            assert.ok(at >= 0 && at < durationSeconds);
            const since = at - (due[number - 1]?.at ?? at - pauseSeconds);
            assert.ok(Math.abs(since - pauseSeconds) < 1e-6);
          }
        }
      }),
    );
  });

  it("doesn't have users march in step", () => {
    const profile = { ...defaultProfile, pauseSeconds: 0.5 };
    const first = [...schedule(profile, 0, 4)].map(({ at }) => at % 0.5);
    const spread = Math.max(...first) - Math.min(...first);
    assert.ok(spread > 0.2, `${spread}`);
  });
});

describe("a load test's result", () => {
  const taking = (ms: number) => ({ due: 100, free: 50, sent: 103, ended: 103 + ms });

  it("has the percentiles of what was measured, with each failure an error", () => {
    const measured = new Measurements();
    for (let i = 1; i <= 2000; i += 1) measured.add(taking(i / 10), i === 7 ? "look: status 503" : undefined);
    const { maxMs, p50Ms, p95Ms, p99Ms, ...rest } = measured.result(100);
    const near = (ms: number, right: number) =>
      assert.ok(Math.abs(ms - right) <= right / 1000 + 0.1, `${ms}`);
    near(p50Ms, 100);
    near(p95Ms, 190);
    near(p99Ms, 198);
    near(maxMs, 200);
    assert.deepEqual(rest, {
      errorPercent: 0.05,
      requests: 2000,
      requestsPerSecond: 20,
      ownDelayP95Ms: 3,
      failures: { "look: status 503": 1 },
    });
  });

  it("counts from when a request was due if an earlier response made it late, and else from when it was sent", () => {
    const late = new Measurements();
    late.add({ due: 100, free: 400, sent: 401, ended: 410 });
    assert.equal(late.result(1).maxMs, 310);
    assert.equal(late.result(1).ownDelayP95Ms, 0);
    const inTime = new Measurements();
    inTime.add({ due: 100, free: 50, sent: 130, ended: 140 });
    assert.equal(inTime.result(1).maxMs, 10);
    assert.equal(inTime.result(1).ownDelayP95Ms, 30);
  });

  it("is refused where nothing was measured", () => {
    assert.throws(() => new Measurements().result(1), /nothing was measured/);
  });
});

const result: LoadResult = {
  p50Ms: 4.2,
  p95Ms: 12.4,
  p99Ms: 31,
  maxMs: 80.1,
  errorPercent: 0,
  requests: 6000,
  requestsPerSecond: 20,
  failures: {},
};
const about = {
  stack: "shop",
  who: "team-shop",
  how: "through https://shop.example.com at 192.0.2.1",
  when: clock,
  ...defaultProfile,
  digests: { "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1" },
};

describe("the evidence of a load test", () => {
  const check = evidenceChecks.find(({ id }) => id === "evidence-load-test");
  const judge = (value: object) => check?.judge(value) ?? ["there is no check"];

  it("is what its check takes, for the images that ran", () => {
    const evidence = evidenceOf(result, about);
    assert.deepEqual(judge(evidence.value), []);
    assert.deepEqual(evidence.images, ["ghcr.io/shop/web:v1"]);
    assert.equal(evidence.when, clock.toISOString());
  });

  for (const [what, change, problem] of [
    ["too short", { durationSeconds: 299 }, /ran for 299 s, and must for 300 s/],
    ["of too few users", { virtualUsers: 9 }, /had 9 users at a time, and must have 10/],
    ["of too few requests", { requests: 999 }, /sent 999 requests, and must send 1000/],
    ["without its duration", { durationSeconds: undefined }, /durationSeconds/],
    ["without its users", { virtualUsers: undefined }, /virtualUsers/],
    ["too slow", { p95Ms: 200 }, /p95 is 200 ms/],
    ["too slow for one in a hundred", { p99Ms: 500 }, /p99 is 500 ms/],
    ["with too many errors", { errorPercent: 0.1 }, /0\.1 % of the requests failed/],
  ] as const)
    it(`counts for nothing where the load test was ${what}`, () => {
      const problems = judge({ ...evidenceOf(result, about).value, ...change });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", problem);
    });
});

describe("the images that run", () => {
  it("are those of the stack's own names, with the nodes' digests, without those of jobs", async () => {
    const ran = {
      containerStatuses: [{ name: "web", restartCount: 0, imageID: "ghcr.io/shop/web@sha256:1" }],
    };
    const backup = pod("backup", 2);
    const owner = { kind: "Job", name: "backup" };
    const ofJob = { ...backup, metadata: { ...backup.metadata, ownerReferences: [owner] } };
    const cluster = new ReplayedCluster({ "/api/v1/namespaces/shop/pods": [pod("web", 1, ran), ofJob] });
    const images = await runningImages(cluster, contextOf());
    assert.deepEqual(images, { "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1" });
  });
});

describe("images of a stack that runs more than one release", () => {
  const running = (...pods: readonly object[]) =>
    runningImages(new ReplayedCluster({ "/api/v1/namespaces/shop/pods": pods }), contextOf());
  const of = (digest: string, more: object = {}) => ({
    containerStatuses: [{ name: "web", restartCount: 0, imageID: `ghcr.io/shop/web@${digest}` }],
    ...more,
  });

  it("are not told while a pod of another image isn't ready: the others answer for it", () => {
    const next = { containers: [{ name: "web", image: "ghcr.io/shop/web:v2" }] };
    const stuck = pod("web", 2, { conditions: [], containerStatuses: [] }, next);
    return assert.rejects(running(pod("web", 1, of("sha256:1")), stuck), /web-2 isn't ready/);
  });

  it("are told beside a pod that an autoscaler has just added", async () => {
    const young = pod("web", 2, { conditions: [], containerStatuses: [] });
    assert.deepEqual(await running(pod("web", 1, of("sha256:1")), young), {
      "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1",
    });
  });

  it("are not told where one name stands for two contents", () =>
    assert.rejects(
      running(pod("web", 1, of("sha256:1")), pod("web", 2, of("sha256:2"))),
      /Not all pods run one ghcr\.io\/shop\/web:v1/,
    ));

  it("are told beside a pod that has ended", async () => {
    const ended = pod("web", 2, { phase: "Failed", conditions: [], containerStatuses: [] });
    assert.deepEqual(await running(pod("web", 1, of("sha256:1")), ended), {
      "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1",
    });
  });
});

describe("images that have run since a moment", () => {
  const ran = (digest: string, startTime: string) => ({
    startTime,
    containerStatuses: [{ name: "web", restartCount: 0, imageID: `ghcr.io/shop/web@${digest}` }],
  });
  const since = (...pods: readonly object[]) =>
    imagesSince(
      new ReplayedCluster({ "/api/v1/namespaces/shop/pods": pods }),
      contextOf(),
      new Date(hoursAgo(5)),
    );

  it("are those of which a pod has been there all the time", async () => {
    const { digests, later } = await since(
      pod("web", 1, ran("sha256:1", hoursAgo(6))),
      pod("web", 2, ran("sha256:1", hoursAgo(1))),
    );
    assert.deepEqual(digests, { "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1" });
    assert.deepEqual(later, []);
  });

  it("are not those that came later, nor by the same name with other content, nor of pods that never started", async () => {
    const web = ["ghcr.io/shop/web:v1"];
    assert.deepEqual((await since(pod("web", 1, ran("sha256:1", hoursAgo(4))))).later, web);
    for (const [old, young] of [
      ["sha256:1", "sha256:2"],
      ["sha256:2", "sha256:1"],
    ] as const) {
      const changed = [pod("web", 1, ran(old, hoursAgo(6))), pod("web", 2, ran(young, hoursAgo(1)))];
      assert.deepEqual((await since(...changed)).later, web);
    }
    assert.deepEqual((await since(pod("web", 1, { startTime: undefined }))).later, web);
  });
});

describe("the plan of a load test", () => {
  const key = { headers: { "X-API-Key": "{api-key}" } };
  const smoke = [
    { name: "nobody unknown is served", path: "/ships", status: 401 },
    { name: "ships", path: "/ships", ...key, answer: { state: "open" } },
    { name: "a ship is ordered", method: "POST", path: "/ships", ...key, status: 201, keep: { ship: "id" } },
    { name: "it floats", path: "/ships/{ship}", ...key, answer: { state: "afloat" }, withinSeconds: 9 },
  ];
  const named = (changes: readonly object[]) =>
    applicationLoad({
      secrets: { "api-key": "k" },
      smoke: smoke.map((one, i) => ({ ...one, ...changes[i] })),
    });

  it("repeats of an application's smoke test what changes nothing", () => {
    const { known, requests } = named([]);
    assert.deepEqual(known, { "api-key": "k" });
    assert.deepEqual(
      requests.map(({ answer, name }) => ({ answer, name })),
      [{ name: "ships", answer: { state: "open" } }],
    );
  });

  it("repeats what it says, and doesn't wait for what takes a while", () => {
    const { requests } = named([{}, { load: false }, { load: true }, { load: true }]);
    assert.deepEqual(
      requests.map(({ answer, name }) => ({ answer, name })),
      [
        { name: "a ship is ordered", answer: {} },
        { name: "it floats", answer: {} },
      ],
    );
  });

  it("is refused where an application has nothing to repeat", () => {
    assert.throws(() => named([{}, { load: false }]), /declares no request that a load test may repeat/);
    assert.throws(() => applicationLoad({}), /declares no request that a load test may repeat/);
  });

  it("has Cordum's user hand in jobs with the stack's key", () => {
    const { known, requests } = cordumLoad({ apiKey: "k" });
    assert.deepEqual(known, { apiKey: "k" });
    assert.ok(requests.every(({ headers }) => headers["X-API-Key"] === "{apiKey}"));
    // An ingress may lead no other path to the gateway.
    assert.ok(requests.every(({ path }) => path.startsWith("/api/v1/")));
    assert.throws(() => cordumLoad({}));
  });

  it("has kubeOP's administrator look at what there is, with a token of the stack's key", () => {
    const { known, requests } = kubeopLoad({ signingKey: "a2V5" });
    assert.match(known.token ?? "", /^Bearer ([\w-]+\.){2}[\w-]+$/);
    assert.ok(
      requests.every(({ headers, method }) => method === "GET" && headers.Authorization === "{token}"),
    );
    assert.throws(() => kubeopLoad({}));
  });

  it("is there for each system that has users", () => {
    const without = Object.keys(operations).filter((name) => !operations[name]?.load);
    assert.deepEqual(without, ["platform"]);
  });
});
