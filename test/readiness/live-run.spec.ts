import assert from "node:assert/strict";
import { CannotTell, type ClusterReader, type LiveCheck, liveCheck } from "../../readiness/live/check.ts";
import { liveChecks, runLiveChecks } from "../../readiness/live/index.ts";
import { ReplayedCluster } from "./live-support/replay.ts";
import { clock, contextOf, shop } from "./live-support/shop.ts";

const cluster = new ReplayedCluster(shop);
const quick = { deadlineSeconds: 0.05 };

function checkOf(id: string, run: LiveCheck["run"]): LiveCheck {
  return { id, kind: "live", title: "A check.", severity: "low", remediation: [], run };
}

const fine = liveCheck({
  id: "live-fine",
  title: "It is fine.",
  severity: "low",
  remediation: [],
  look: async () => "fine",
  judge: (message) => [{ status: "PASS", subject: "it", message }],
});

describe("a run of live checks", () => {
  it("gives each one's observations, in order, dated by the clock", async () => {
    const results = await runLiveChecks([fine], cluster, contextOf(), quick);
    const expected = { status: "PASS", subject: "it", message: "fine", seenAt: clock.toISOString() };
    assert.deepEqual(results, [{ check: fine, observations: [expected] }]);
  });

  it("calls one that doesn't answer unknown at its deadline, and waits for no longer", async () => {
    const hanging = checkOf("live-hanging", () => new Promise(() => undefined));
    const begun = performance.now();
    const [first, second] = await runLiveChecks([hanging, fine], cluster, contextOf(), quick);
    assert.ok(performance.now() - begun < 1000);
    assert.deepEqual(words(first), ["UNKNOWN the cluster: There was no answer within 0.05 s."]);
    assert.deepEqual(words(second), ["PASS it: fine"]);
  });

  it("gives a check its own deadline, where that is shorter", async () => {
    const hanging = { ...checkOf("live-hanging", () => new Promise(() => undefined)), deadlineSeconds: 0.01 };
    const [first] = await runLiveChecks([hanging], cluster, contextOf(), { deadlineSeconds: 60 });
    assert.deepEqual(words(first), ["UNKNOWN the cluster: There was no answer within 0.01 s."]);
  });

  it("tells why nobody can tell", async () => {
    const silent = checkOf("live-silent", async () => {
      throw new CannotTell("This may not be read.");
    });
    const [first] = await runLiveChecks([silent], cluster, contextOf(), quick);
    assert.deepEqual(words(first), ["UNKNOWN the cluster: This may not be read."]);
  });

  for (const [how, run] of [
    ["at once", () => JSON.parse("hunter2")],
    ["later", async () => JSON.parse("hunter2")],
  ] as const)
    it(`makes a check that throws ${how} an error of its own, without the words of a value`, async () => {
      const broken = checkOf("live-broken", run);
      const [first, second] = await runLiveChecks([broken, fine], cluster, contextOf(), quick);
      assert.match(
        words(first)[0] ?? "",
        /^ERROR the check: The check itself failed: SyntaxError in live-run/,
      );
      assert.doesNotMatch(JSON.stringify(first?.observations), /hunter2/);
      assert.deepEqual(words(second), ["PASS it: fine"]);
    });

  it("takes no look at nothing for a pass", async () => {
    const [first] = await runLiveChecks([checkOf("live-blind", async () => [])], cluster, contextOf(), quick);
    assert.deepEqual(words(first), ["ERROR the check: It looked at nothing."]);
  });

  it("tells of its progress", async () => {
    const told: string[] = [];
    const onProgress = ({ check, done, of }: { check: string; done: number; of: number }) =>
      told.push(`${check} ${done}/${of}`);
    await runLiveChecks([fine, fine], cluster, contextOf(), { ...quick, onProgress });
    assert.deepEqual(told, ["live-fine 1/2", "live-fine 2/2"]);
  });

  it("says of every check that a cluster without an answer leaves it open, within the deadline", async () => {
    const never = () => new Promise<never>(() => undefined);
    const dead = new Proxy({}, { get: () => never }) as ClusterReader;
    const results = await runLiveChecks(
      liveChecks,
      dead,
      contextOf({ protected: [{ path: "/api" }], connections: { clients: [{ name: "stranger" }] } }),
      quick,
    );
    for (const { check, observations } of results) assert.equal(observations[0]?.status, "UNKNOWN", check.id);
  });
});

describe("the live checks", () => {
  it("have names that are all different, a sentence each, and something to do", () => {
    assert.equal(new Set(liveChecks.map(({ id }) => id)).size, liveChecks.length);
    for (const { id, remediation, title } of liveChecks) {
      assert.match(id, /^live-[a-z-]+$/);
      assert.match(title, /^[A-Z].+\.$/, id);
      assert.ok(remediation.length > 0, id);
    }
  });

  it("fail nothing of a stack that is in order", async () => {
    const context = contextOf({ protected: [{ path: "/api/orders" }] });
    const results = await runLiveChecks(liveChecks, cluster, context, { deadlineSeconds: 5 });
    const bad = results.filter(({ observations }) =>
      observations.some(({ status }) => /FAIL|ERROR/.test(status)),
    );
    assert.deepEqual(bad.flatMap(words), []);
  });
});

function words(result: Awaited<ReturnType<typeof runLiveChecks>>[number] | undefined): readonly string[] {
  return (result?.observations ?? []).map(
    ({ message, status, subject }) => `${status} ${subject}: ${message}`,
  );
}
