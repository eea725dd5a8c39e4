import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testNetwork } from "../../cli/network-test/command.ts";
import { parseNetworkRequest } from "../../cli/network-test/request.ts";
import { stackCluster } from "../../cli/stack-cluster.ts";
import { Problem } from "../../lib/problem.ts";
import { networkEnforced } from "../../readiness/evidence-checks.ts";
import { evidenceOf } from "../../readiness/files.ts";
import { evidenceFile } from "../../readiness/records.ts";
import { connections, network, sound } from "./live-support/network.ts";
import { ReplayedCluster, type Transcript } from "./live-support/replay.ts";
import { contextOf, shop } from "./live-support/shop.ts";

describe("make network-test", () => {
  const { log } = console;
  const { exitCode } = process;
  let records = "";
  let shown: string[] = [];
  beforeEach(() => {
    records = mkdtempSync(join(tmpdir(), "records-"));
    shown = [];
    console.log = (line: string) => void shown.push(line);
  });
  afterEach(() => {
    console.log = log;
    process.exitCode = exitCode;
    rmSync(records, { recursive: true });
  });

  const path = () => evidenceFile("shop", networkEnforced.id, records);

  async function run(changes: Transcript = {}): Promise<void> {
    const cluster = new ReplayedCluster({ ...shop, ...network, ...sound, ...changes });
    const context = contextOf();
    const outputs = { ...context.outputs, connections };
    await testNetwork({ stack: "shop", who: "team", path: path() }, (look) =>
      look(cluster, { ...context, outputs }),
    );
  }

  const judged = () => networkEnforced.judge(evidenceOf("shop", records)[0]?.content?.value);

  it("writes what make readiness reads and passes", async () => {
    await run();
    const [evidence] = evidenceOf("shop", records);
    assert.deepEqual([evidence?.check, evidence?.problems], [networkEnforced.id, []]);
    assert.equal(evidence?.content?.who, "team");
    assert.deepEqual(judged(), []);
    assert.equal(process.exitCode, exitCode);
    assert.match(
      shown.join("\n"),
      /bus was not tried: .*\n.* 3 of 3 declared .*\n.* 19 of 19 others are refused/,
    );
  });

  it("says which connections are not as declared, writes that, and fails", async () => {
    await run({ "connect nobody": ["10.96.0.1:443"] });
    assert.equal(process.exitCode, 1);
    assert.match(shown.join("\n"), /a pod without labels: web:443 is open to it, and nothing declares that/);
    assert.equal(judged().length, 1);
  });

  it("writes nothing where nothing could be tried, and says why", async () => {
    const slices = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";
    await assert.rejects(run({ [slices]: [] }), (error) => {
      assert.ok(error instanceof Problem);
      return /Not written as evidence: The stack declares no connection that could be tried/.test(
        error.message,
      );
    });
    assert.ok(!existsSync(path()));
  });

  it("takes an owner and a folder, and no other words", () => {
    assert.deepEqual(parseNetworkRequest(["OWNER=team", "RECORDS=/tmp/r"]), {
      owner: "team",
      records: "/tmp/r",
    });
    assert.equal(parseNetworkRequest(["OWNER=team"]).records, "readiness");
    for (const word of ["OWNER=", "RECORDS=", "OWNERS=team", "team"])
      assert.throws(() => parseNetworkRequest([word]), /The network test's options are invalid/, word);
  });

  it("asks for a namespace", () => {
    const engine = { env: {}, program: "", stacksFolder: undefined };
    assert.throws(() => stackCluster(engine, {}), /no output `namespace`/);
  });
});
