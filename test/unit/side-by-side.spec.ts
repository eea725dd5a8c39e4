import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import { type LayerRun, sideBySide } from "../support/side-by-side.ts";

const passed = { passed: 3, failed: 0, skipped: 1 };

/** A program in the place of a layer. */
function script(text: string): readonly string[] {
  return ["--input-type=module", "--eval", text];
}

const telling = (counts: unknown) => `process.send(${JSON.stringify(counts)});`;

async function run(layers: Readonly<Record<string, string>>, processors = 2): Promise<readonly LayerRun[]> {
  const command = (name: string) => script(layers[name] ?? "");
  const runs: LayerRun[] = [];
  for await (const one of sideBySide(Object.keys(layers), command, processors)) runs.push(one);
  return runs;
}

async function only(text: string): Promise<LayerRun> {
  const [found] = await run({ only: text });
  assert.ok(found);
  return found;
}

describe("layers of tests side by side", () => {
  it("are given in the order in which they were asked for, whichever ends first", async () => {
    const slow = `setTimeout(() => { console.log("slow"); ${telling(passed)} }, 500);`;
    const runs = await run({ slow, quick: `console.log("quick"); ${telling(passed)}` });
    assert.deepEqual(runs, [
      { name: "slow", output: "slow", counts: passed },
      { name: "quick", output: "quick", counts: passed },
    ]);
  });

  it("are no more at a time than there are processors", async () => {
    const times = `console.log(performance.timeOrigin, performance.timeOrigin + performance.now()); ${telling(passed)}`;
    const runs = await run({ a: times, b: times, c: times }, 1);
    const spans = runs.map(({ output }) => output.split(" ").map(Number));
    assert.equal(spans.length, 3);
    assert.deepEqual(
      spans.flat().toSorted((a, b) => a - b),
      spans.flat(),
    );
  });

  it("keep all that a failed one printed, on both streams, in its order", async () => {
    const failed = { passed: 1, failed: 2, skipped: 0 };
    const lines = `console.log("x".repeat(2 ** 20)); console.error("AssertionError"); console.log("at a.spec.ts");`;
    const { counts, output } = await only(`${lines} ${telling(failed)} process.exitCode = 1;`);
    assert.deepEqual(counts, failed);
    assert.ok(output === `${"x".repeat(2 ** 20)}\nAssertionError\nat a.spec.ts`, output.slice(-100));
  });

  it("fail where one ends before it tells its results, and show how it ended", async () => {
    const { counts, output } = await only(`console.log("half-way"); process.kill(process.pid, "SIGKILL");`);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
    assert.match(output, /^half-way\n.*SIGKILL/);
  });

  it("fail where one ends well and tells no results", async () => {
    const { counts, output } = await only(`console.log("nothing");`);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
    assert.match(output, /^nothing\nonly told no results/);
  });

  it("fail where one fails after its tests passed", async () => {
    const { counts, output } = await only(`${telling(passed)} process.exitCode = 3;`);
    assert.deepEqual(counts, { passed: 3, failed: 1, skipped: 1 });
    assert.match(output, /exit code 3/);
  });

  it("end with the process that started them", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const layer = script(`import { connect } from "node:net"; connect(${port}, "127.0.0.1");`);
    const file = join(root, "test/support/side-by-side.ts");
    const parent = execa(
      process.execPath,
      script(`
        import { sideBySide } from ${JSON.stringify(file)};
        for await (const run of sideBySide(["endless"], () => ${JSON.stringify(layer)})) console.log(run);
      `),
      { reject: false },
    );
    const [connection] = (await once(server, "connection")) as [Socket];
    const closed = once(connection.resume(), "close");
    parent.kill("SIGINT");
    const { signal } = await parent;
    assert.equal(signal, "SIGINT");
    await closed;
    server.close();
  });
});
