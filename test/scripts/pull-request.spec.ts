import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../local/lib/paths.ts";
import { planted } from "../cluster/programs/harbour/planted.ts";
import { comparable, Harbour } from "../support/harbour.ts";

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
