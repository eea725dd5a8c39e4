import assert from "node:assert/strict";
import { archiveAnnotation, archiveFolder } from "../../components/postgres/archive.ts";
import type { PlannedStep, ResourceState } from "../../engine/plan.ts";
import { mustBeNew } from "../../engine/restores.ts";
import { Problem } from "../../lib/problem.ts";

const type = "kubernetes:postgresql.cnpg.io/v1:Cluster";

interface Made {
  readonly generation?: number;
  readonly version?: 17 | 18;
  readonly from?: string;
  readonly time?: string;
  /** Backups are off. */
  readonly off?: boolean;
  /** By an earlier version, which remembered nothing. */
  readonly forgetful?: boolean;
}

function cluster({ forgetful, from, generation = 1, off, time, version = 17 }: Made): ResourceState {
  const target = time === undefined ? {} : { recoveryTarget: { targetTime: time } };
  const bootstrap =
    from === undefined ? { initdb: { database: "books" } } : { recovery: { source: from, ...target } };
  const folder = archiveFolder("ledger-books", { version }, generation);
  const plugins = off ? {} : { plugins: [{ parameters: { serverName: folder } }] };
  const annotations = forgetful ? {} : { annotations: { [archiveAnnotation]: folder } };
  const metadata = { namespace: "ledger", name: "ledger-books", ...annotations };
  const inputs = { metadata, spec: { bootstrap, ...plugins } };
  return { urn: `urn:pulumi:s::seaworthy::${type}::books-cluster`, type, inputs };
}

function refusal(op: string, before: Made | undefined, after: Made): string | undefined {
  const newState = cluster(after);
  const step: PlannedStep = {
    ...{ op, urn: newState.urn, newState },
    ...(before && { oldState: cluster(before) }),
  };
  try {
    mustBeNew("ledger-production", [step]);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.match(error.remedy, /restore-postgres\.md/);
    return error.message;
  }
}

const from = "ledger-books-pg17-1";

describe("a PostgreSQL that exists", () => {
  it("is not told to be restored, because its operator would do nothing", () => {
    const message = refusal("update", {}, { from, generation: 2 });
    assert.match(message ?? "", /Nothing was changed\.\n.*Cluster ledger\/ledger-books exists.*make refresh/);
  });

  it("is not told to be restored up to another time than it was", () => {
    const [early, late] = ["2026-11-20T06:30:00Z", "2026-11-20T06:40:00Z"];
    assert.ok(refusal("update", { from, generation: 2, time: early }, { from, generation: 2, time: late }));
    assert.ok(refusal("update", { from, generation: 2, time: early }, { from, generation: 2 }));
  });

  it("writes to no archive of an earlier generation", () => {
    const refused = /over the archive of generation 9/;
    assert.match(refusal("update", { generation: 10 }, { generation: 9 }) ?? "", refused);
    const forgetful = { generation: 10, forgetful: true };
    assert.match(refusal("update", forgetful, { generation: 9 }) ?? "", refused);
  });

  it("remembers its archive while backups are off", () => {
    const off = { generation: 3, off: true };
    assert.match(
      refusal("update", off, { generation: 1 }) ?? "",
      /at generation 3.*also while backups are off/,
    );
    assert.match(refusal("update", off, { off: true }) ?? "", /at generation 3/);
    assert.match(refusal("update", { generation: 3 }, { off: true }) ?? "", /at generation 3/);
    assert.equal(refusal("update", { generation: 3 }, off), undefined);
    assert.equal(refusal("update", off, { generation: 3 }), undefined);
    assert.equal(refusal("update", off, { generation: 4 }), undefined);
  });

  it("may be updated in every other way", () => {
    const made = { from, generation: 2 };
    assert.equal(refusal("update", made, made), undefined);
    assert.equal(refusal("update", made, { ...made, generation: 3 }), undefined);
    assert.equal(refusal("update", { generation: 9 }, { generation: 10 }), undefined);
    assert.equal(refusal("update", { generation: 2 }, { generation: 1, version: 18 }), undefined);
  });
});

describe("an archive", () => {
  const store = (bucket: string): ResourceState => {
    const kind = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore";
    const configuration = { destinationPath: `s3://${bucket}/ledger`, endpointURL: "https://s3.example.com" };
    const metadata = { namespace: "ledger", name: "ledger-books" };
    const inputs = { metadata, spec: { configuration } };
    return { urn: `urn:pulumi:s::seaworthy::${kind}::books-object-store`, type: kind, inputs };
  };
  const moving = (before: Made, after: Made, to: string) => {
    const step = (op: string, oldState: ResourceState, newState: ResourceState): PlannedStep => ({
      ...{ op, urn: newState.urn, oldState, newState },
    });
    return () =>
      mustBeNew("ledger-production", [
        step("update", store("one"), store(to)),
        step(before.generation === after.generation ? "same" : "update", cluster(before), cluster(after)),
      ]);
  };

  it("moves to no other bucket in the middle of a generation, where no base backup would be", () =>
    assert.throws(moving({ generation: 1 }, { generation: 1 }, "two"), /middle of a generation/));

  it("may move where a generation begins, or change in every other way", () => {
    moving({ generation: 1 }, { generation: 2 }, "two")();
    moving({ generation: 1 }, { generation: 1 }, "one")();
  });
});

describe("a new PostgreSQL", () => {
  it("is restored", () => assert.equal(refusal("create", undefined, { from, generation: 2 }), undefined));
});
