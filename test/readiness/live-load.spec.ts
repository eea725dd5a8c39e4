import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { evidenceChecks } from "../../readiness/evidence-checks.ts";
import { runningImages } from "../../readiness/load/images.ts";
import { headersOf, loadPlan } from "../../readiness/load/plan.ts";
import { evidenceOf, resultOf } from "../../readiness/load/result.ts";
import { target } from "../../readiness/load/run.ts";
import { ReplayedCluster } from "./live-support/replay.ts";
import { clock, contextOf, pod } from "./live-support/shop.ts";

/** As k6 1.8 writes it. */
const summary = (passes: number, fails: number) => ({
  http_req_duration: {
    type: "trend",
    contains: "time",
    values: { med: 4.21, "p(95)": 12.36, "p(99)": 31.04, max: 80.12 },
    thresholds: { "p(95)<200": { ok: true } },
  },
  http_reqs: { type: "counter", contains: "default", values: { count: passes + fails, rate: 19.97 } },
  checks: { type: "rate", contains: "default", values: { rate: 0.99, passes, fails } },
});

describe("a load test's result", () => {
  it("is what k6 measured, with every wrong answer an error", () => {
    assert.deepEqual(resultOf(summary(1999, 1)), {
      p50Ms: 4.2,
      p95Ms: 12.4,
      p99Ms: 31,
      maxMs: 80.1,
      errorPercent: 0.05,
      requests: 2000,
      requestsPerSecond: 20,
    });
  });

  it("counts a single error in very many", () => {
    assert.ok(resultOf(summary(9_999_999, 1)).errorPercent > 0);
  });

  it("is refused where k6 measured nothing", () => {
    assert.throws(() => resultOf({ ...summary(1, 0), http_req_duration: undefined }));
  });

  it("is evidence that its check takes, for the images that ran", () => {
    const about = {
      stack: "shop",
      who: "team-shop",
      target: "https://shop.example.com at 192.0.2.1",
      when: clock,
      virtualUsers: 10,
      durationSeconds: 300,
    };
    const digests = { "ghcr.io/shop/web:v1": "ghcr.io/shop/web@sha256:1" };
    const evidence = evidenceOf(resultOf(summary(2000, 0)), { ...about, digests }) as Record<string, unknown>;
    const check = evidenceChecks.find(({ id }) => id === "evidence-load-test");
    assert.deepEqual(check?.judge(evidence.value), []);
    assert.deepEqual(evidence.images, ["ghcr.io/shop/web:v1"]);
    assert.equal(evidence.when, clock.toISOString());
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

describe("the way of a load test", () => {
  const way = { method: "GET", path: "/", https: true, address: "192.0.2.1" } as const;

  it("goes to the host's name, at the address of the ingress", () => {
    assert.deepEqual(target({ ...way, host: "shop.example.com" }), {
      base: "https://shop.example.com",
      hosts: { "shop.example.com": "192.0.2.1" },
    });
  });

  it("goes to the address where any name is served, and leaves names to DNS", () => {
    assert.deepEqual(target({ ...way, https: false, port: 8080 }), {
      base: "http://192.0.2.1:8080",
      hosts: {},
    });
    assert.deepEqual(target({ ...way, host: "shop.example.com", address: "lb.example.net" }).hosts, {});
  });
});

describe("the plan of a load test", () => {
  for (const file of globSync("readiness/load/plans/*.json", { cwd: root }))
    it(`in ${file} can be read, and keeps what its paths need`, () => {
      const { steps } = loadPlan.parse(JSON.parse(readFileSync(join(root, file), "utf8")));
      const kept = new Set<string>();
      for (const { keep, path } of steps) {
        for (const [, key = ""] of path.matchAll(/\{(\w+)\}/g)) assert.ok(kept.has(key), path);
        if (keep !== undefined) kept.add(keep);
      }
    });

  it("takes headers from the stack's outputs, and tells of one that isn't there", () => {
    const plan = loadPlan.parse({
      headers: { "X-API-Key": "{apiKey}", "X-Tenant-ID": "default" },
      pauseSeconds: 1,
      steps: [{ name: "home", method: "GET", path: "/", status: 200 }],
    });
    const filled = { "X-API-Key": "k", "X-Tenant-ID": "default" };
    assert.deepEqual(headersOf(plan, { apiKey: "k" }), filled);
    assert.throws(() => headersOf(plan, {}), /the stack has no output "apiKey"/);
  });
});
