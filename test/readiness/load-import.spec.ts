import "reflect-metadata";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imported } from "../../cli/load/imported.ts";
import { parseLoadRequest } from "../../cli/load/request.ts";
import type { StackCluster } from "../../cli/stack-cluster.ts";
import { evidenceChecks } from "../../readiness/evidence-checks.ts";
import { readK6Summary } from "../../readiness/load/k6-summary.ts";
import { ReplayedCluster } from "./live-support/replay.ts";
import { contextOf, pod } from "./live-support/shop.ts";

/** As `handleSummary` of k6 gets it, with the statistics that it is asked for. */
const handled = {
  root_group: { name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", groups: [], checks: [] },
  options: { summaryTrendStats: ["med", "p(95)", "p(99)", "max"], summaryTimeUnit: "", noColor: false },
  state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 300_412.7 },
  metrics: {
    http_req_duration: {
      type: "trend",
      contains: "time",
      values: { med: 4.21, "p(95)": 12.36, "p(99)": 31.04, max: 80.12 },
      thresholds: { "p(95)<200": { ok: true }, "p(99)<500": { ok: true } },
    },
    "http_req_duration{expected_response:true}": {
      type: "trend",
      contains: "time",
      values: { med: 4.2, "p(95)": 12.3, "p(99)": 31, max: 80 },
    },
    http_req_failed: { type: "rate", contains: "default", values: { rate: 0.0005, passes: 3, fails: 5997 } },
    http_reqs: { type: "counter", contains: "default", values: { count: 6000, rate: 19.9725 } },
    checks: { type: "rate", contains: "default", values: { rate: 1, passes: 6000, fails: 0 } },
    vus: { type: "gauge", contains: "default", values: { value: 2, min: 2, max: 10 } },
    vus_max: { type: "gauge", contains: "default", values: { value: 20, min: 20, max: 20 } },
  },
};

/** The same run as `--summary-export` writes it, where `false` says that a threshold was kept. */
const exported = {
  root_group: handled.root_group,
  metrics: {
    http_req_duration: {
      ...handled.metrics.http_req_duration.values,
      thresholds: { "p(95)<200": false, "p(99)<500": false },
    },
    http_req_failed: { passes: 3, fails: 5997, value: 0.0005 },
    http_reqs: { count: 6000, rate: 19.9725 },
    checks: { passes: 6000, fails: 0, value: 1 },
    vus: { value: 2, min: 2, max: 10 },
    vus_max: { value: 20, min: 20, max: 20 },
  },
};

const read = (said: unknown) => readK6Summary(JSON.stringify(said), "summary.json");

/** The summary with another metric; undefined takes it away. */
function having<T extends { readonly metrics: object }>(said: T, metrics: object): object {
  return { ...said, metrics: { ...said.metrics, ...metrics } };
}

const formats = { handleSummary: handled, "--summary-export": exported };

describe("a summary of k6", () => {
  for (const [format, said] of Object.entries(formats)) {
    it(`is read as ${format} has it`, () =>
      assert.deepEqual(read(said), {
        result: {
          p50Ms: 4.2,
          p95Ms: 12.4,
          p99Ms: 31,
          maxMs: 80.1,
          errorPercent: 0.05,
          requests: 6000,
          requestsPerSecond: 20,
          failures: {},
        },
        virtualUsers: 10,
        durationSeconds: 300.4,
      }));

    for (const name of ["http_req_duration", "http_req_failed", "http_reqs", "vus"])
      it(`is refused without ${name} in ${format}`, () =>
        assert.throws(
          () => read(having(said, { [name]: undefined })),
          new RegExp(`has no .* of ${name}\\.`),
        ));
  }

  it("is refused without the 99th percentile, which k6 leaves out by itself", () => {
    const { "p(99)": _, ...values } = handled.metrics.http_req_duration.values;
    for (const metric of [values, { values }])
      assert.throws(
        () => read(having(handled, { http_req_duration: metric })),
        /has no p\(99\) of http_req_duration/,
      );
  });

  it("has its failed checks as errors, too", () => {
    const some = having(exported, { checks: { passes: 5940, fails: 60, value: 0.99 } });
    assert.equal(read(some).result.errorPercent, 1);
    assert.equal(read(having(exported, { checks: undefined })).result.errorPercent, 0.05);
    // Three of each request: one that fails in one request of a hundred is an error of that request.
    const three = having(exported, { checks: { passes: 17_940, fails: 60, value: 0.9967 } });
    assert.equal(read(three).result.errorPercent, 1);
  });

  it("is refused where k6 missed a threshold of its own, as either format says it", () => {
    const missed = /missed thresholds of its own: checks rate>0\.999/;
    const checks = { passes: 5990, fails: 10, value: 0.998 };
    const inExport = { ...checks, thresholds: { "rate>0.999": true } };
    const inHandle = { values: { ...checks, rate: 0.998 }, thresholds: { "rate>0.999": { ok: false } } };
    assert.throws(() => read(having(exported, { checks: inExport })), missed);
    assert.throws(() => read(having(handled, { checks: inHandle })), missed);
  });

  it("is refused where k6 put less load than it was to", () => {
    const dropped = { dropped_iterations: { count: 3, rate: 0.01 } };
    assert.throws(() => read(having(exported, dropped)), /dropped iterations/);
  });

  it("is refused where it is something else, with how to write it", () => {
    assert.throws(() => readK6Summary("p95: 3", "s.json"), /s\.json isn't JSON/);
    for (const other of [[], null, 3, { version: "1.0.0", results: { metrics: [] } }, { metrics: [] }])
      assert.throws(() => read(other), /isn't a summary of k6/);
    assert.throws(
      () => read({}),
      (error: Error & { remedy?: string }) => /summary-trend-stats/.test(error.remedy ?? ""),
    );
    for (const wrong of ["12", null, -1, {}])
      assert.throws(() => read(having(exported, { vus: { max: wrong } })), /vus/);
  });
});

describe("a run of somebody's own k6", () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "seaworthy-k6-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The evidence of a run that began so many seconds ago, on pods that did. */
  async function evidence(began: number, pods: number, { said = exported as object, written = 0 } = {}) {
    const summary = join(folder, "summary.json");
    writeFileSync(summary, JSON.stringify(said));
    utimesSync(summary, ago(written), ago(written));
    const web = pod("web", 1, {
      startTime: ago(pods).toISOString(),
      containerStatuses: [{ name: "web", restartCount: 0, imageID: "ghcr.io/shop/web@sha256:1" }],
    });
    const cluster = new ReplayedCluster({ "/api/v1/namespaces/shop/pods": [web] });
    const inCluster: StackCluster = (look) => look(cluster, contextOf());
    return imported("shop", { owner: "team-shop", summary, when: ago(began) }, inCluster);
  }

  it("is evidence for the images that ran then and do now, with the digest of its summary", async () => {
    const { images, value, what, who } = await evidence(1000, 5000);
    assert.match(
      what,
      /^Load test of shop by k6, from summary\.json \(sha256:[0-9a-f]{64}\): 10 users for 300\.4 s$/,
    );
    assert.equal(who, "team-shop");
    assert.deepEqual(images, ["ghcr.io/shop/web:v1"]);
    const check = evidenceChecks.find(({ id }) => id === "evidence-load-test");
    assert.deepEqual(check?.judge(value), []);
  });

  it("is refused where another release ran then", () =>
    assert.rejects(evidence(1000, 900), /No pod has run ghcr\.io\/shop\/web:v1 since/));

  it("is refused where it can't have been then", async () => {
    await assert.rejects(evidence(200, 5000), /has not ended yet/);
    await assert.rejects(evidence(1000, 5000, { written: 900 }), /before a run that began at .* ended/);
    await assert.rejects(evidence(31 * 24 * 3600, 5e6), /is 31 days old, and counts for 30 days/);
  });

  it("is refused where it was too short, of too few users or requests", async () => {
    const short = { ...handled, state: { testRunDurationMs: 60_000 } };
    await assert.rejects(evidence(1000, 5000, { said: short }), /ran for 60 s, and must for 300 s/);
    const alone = having(exported, { vus: { value: 1, min: 1, max: 1 } });
    await assert.rejects(evidence(1000, 5000, { said: alone }), /had 1 users at a time/);
    const few = having(exported, { http_reqs: { count: 900, rate: 3 } });
    await assert.rejects(evidence(1000, 5000, { said: few }), /sent 900 requests/);
  });

  it("is refused where its file isn't there", () => {
    const request = { owner: "team-shop", summary: join(folder, "none.json"), when: ago(1000) };
    const inCluster: StackCluster = () => assert.fail("the cluster was asked");
    return assert.rejects(imported("shop", request, inCluster), /none\.json can't be read \(ENOENT\)/);
  });
});

describe("the options of a load test", () => {
  it("are ten users for five minutes, or others", () => {
    const { owner: _, ...profile } = { ...parseLoadRequest([]) };
    assert.deepEqual(profile, { virtualUsers: 10, durationSeconds: 300, records: "readiness" });
    assert.deepEqual(parseLoadRequest(["USERS=3", "SECONDS=20", "OWNER=a=b", "RECORDS=/tmp/r"]), {
      owner: "a=b",
      records: "/tmp/r",
      virtualUsers: 3,
      durationSeconds: 20,
    });
  });

  it("are a summary of k6, with when it began and who answers for it", () => {
    assert.deepEqual(parseLoadRequest(["SUMMARY=s.json", "WHEN=2026-11-20T10:00:00Z", "OWNER=team"]), {
      owner: "team",
      records: "readiness",
      summary: "s.json",
      when: new Date("2026-11-20T10:00:00Z"),
    });
  });

  for (const words of [
    ["USERS=0"],
    ["USERS=many"],
    ["SECONDS=9"],
    ["SECOND=300"],
    ["OWNER="],
    ["RECORDS="],
    ["SUMMARY=s.json", "OWNER=team"],
    ["SUMMARY=s.json", "WHEN=2026-11-20T10:00:00Z"],
    ["SUMMARY=s.json", "WHEN=yesterday", "OWNER=team"],
    ["SUMMARY=s.json", "WHEN=2026-11-20T10:00:00Z", "OWNER=team", "USERS=10"],
    ["WHEN=2026-11-20T10:00:00Z"],
  ])
    it(`are refused as ${words.join(" ")}`, () =>
      assert.throws(() => parseLoadRequest(words), /The load test's options are invalid/));
});
