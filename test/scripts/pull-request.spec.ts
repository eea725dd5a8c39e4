import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { runPreview } from "../../cli/pull-request/run-preview.ts";
import { root } from "../../lib/paths.ts";
import { graphFromExport } from "../../rules/graph/pulumi-files.ts";
import { planted } from "../cluster/programs/harbour/planted.ts";
import { comparable, Harbour, settings } from "../support/harbour.ts";

/** What the pull request's workflow runs, on the real engine. `make golden` doesn't write these: SEAWORTHY_WRITE_GOLDEN=1 here does. */

const golden = join(root, "test/golden/pull-request");
const write = process.env.SEAWORTHY_WRITE_GOLDEN !== undefined;
const events = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" };

const previews: readonly (readonly [string, Readonly<Record<string, boolean>>, NodeJS.ProcessEnv])[] = [
  ["changed.json", { changed: true }, {}],
  ["events.json", { changed: true }, events],
  ["same.json", {}, {}],
  ["broken.json", { broken: true }, {}],
];

async function summaryOf(preview: string): Promise<string> {
  const { stdout } = await execa("make", ["-s", "pr-summary", `PREVIEW=${preview}`], { cwd: root });
  return `${stdout}\n`;
}

describe("the summary of a genuine preview", () => {
  const harbour = new Harbour();

  before(async () => {
    await harbour.start();
    const { exitCode, stdout } = await harbour.run(["up", "--yes", "--skip-preview"]);
    assert.equal(exitCode, 0, stdout);
  });

  after(() => harbour.stop());

  for (const [name, config, env] of previews)
    it(`is what the fixture's is: ${name}`, async () => {
      const { stdout } = await harbour.run(["preview", "--json", "--ignore-protect"], config, env);
      const file = join(harbour.folder, name);
      writeFileSync(file, comparable(stdout));
      if (write) writeFileSync(join(golden, name), comparable(stdout));
      const summary = await summaryOf(file);
      for (const secret of Object.values(planted)) assert.ok(!summary.includes(secret));
      assert.equal(withoutRandom(summary), withoutRandom(await summaryOf(join(golden, name))));
      if (write && name === "changed.json") writeFileSync(join(golden, "changed.md"), summary);
    });

  it("comes from a run that keeps what others may read apart from what they may not", async () => {
    const folder = join(harbour.folder, "run");
    const run = { stack: harbour.stack, folder, settings: settings({ changed: true }) };
    const { changes } = await runPreview(harbour.engine, run);
    assert.equal(changes.length, 10);
    const masked = readFileSync(join(folder, "masked.json"), "utf8");
    for (const secret of Object.values(planted)) assert.ok(!masked.includes(secret));
    assert.equal(statSync(join(folder, "preview.json")).mode & 0o077, 0);
    assert.equal(await summaryOf(join(folder, "masked.json")), await summaryOf(join(folder, "preview.json")));
    assert.equal(await summaryOf(folder), await summaryOf(join(folder, "preview.json")));
  });

  it("comes with the stack as it would be, which can be judged", async () => {
    const folder = join(harbour.folder, "run");
    const planned = graphFromExport(JSON.parse(readFileSync(join(folder, "planned.json"), "utf8")));
    assert.equal(planned.find("StatefulSet", "harbour", "ledger") !== undefined, true);
    assert.deepEqual(planned.ofKind("PersistentVolumeClaim"), []);
    const command = [`EXPORT=${join(folder, "planned.json")}`, "ENVIRONMENT=production"];
    const { stdout } = await execa("make", ["-s", "policy", ...command], { cwd: root, reject: false });
    assert.match(stdout, /planned\.json/);
    assert.match(stdout, /\d+ rules: \d+ PASS, \d+ FAIL/);
  });

  it("is written where a preview fails, and says why", async () => {
    const folder = join(harbour.folder, "failed");
    const run = { stack: harbour.stack, folder, settings: settings({ broken: true }) };
    await assert.rejects(
      runPreview(harbour.engine, run),
      /The preview of harbour-test failed.*the store refuses/s,
    );
    assert.match(await summaryOf(folder), /The preview failed/);
  });

  it("shows what somebody changed by hand, once it is looked for", async () => {
    const run = { stack: harbour.stack, folder: join(harbour.folder, "drift"), settings: settings({}) };
    harbour.api.change("/apis/apps/v1/namespaces/harbour/deployments/client", (object) => {
      (object.spec as { replicas: number }).replicas = 7;
    });
    assert.deepEqual((await runPreview(harbour.engine, run)).changes, []);
    const { changes } = await runPreview(harbour.engine, { ...run, refresh: true });
    assert.deepEqual(
      changes.map(({ fields, kind, name, operation }) => [operation, kind, name, fields]),
      [["update", "Deployment", "client", [{ path: "spec.replicas", before: "7", after: "2" }]]],
    );
  });

  it("is unharmed by what the program prints around it", async () => {
    const file = join(harbour.folder, "noisy.json");
    writeFileSync(file, `warning: something\n${readFileSync(join(golden, "changed.json"), "utf8")}\nbye\n`);
    assert.equal(await summaryOf(file), readFileSync(join(golden, "changed.md"), "utf8"));
  });
});

/** The generation is random. */
function withoutRandom(summary: string): string {
  return summary.replace(/^- data\.generation: [0-9a-f]{8}$/m, "- data.generation: …");
}
