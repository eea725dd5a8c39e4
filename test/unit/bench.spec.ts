import assert from "node:assert/strict";
import fc from "fast-check";
import { requestsIn } from "../../bench/cluster/requests.ts";
import { interleave } from "../../bench/model/interleave.ts";
import type { BarPlot, LinePlot, Table } from "../../bench/model/result.ts";
import { fitPowerLaw, median, ratios, summarise } from "../../bench/model/statistics.ts";
import { renderTable, spread } from "../../bench/report/markdown.ts";
import { apart, significant, svg } from "../../bench/report/svg.ts";
import { parseGnuTime } from "../../bench/run/gnu-time.ts";
import { treeMemory } from "../../bench/run/process-tree.ts";
import { objectsIn } from "../../bench/sides/objects.ts";

describe("statistics of a benchmark", () => {
  it("take the middle, or the mean of both in the middle", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([1, 2, 9, 4]), 3);
    assert.ok(Number.isNaN(median([])));
    assert.deepEqual(summarise([3, 1, 2]), { median: 2, min: 1, max: 3, runs: 3 });
  });

  it("don't care in which order runs came, nor change them", () => {
    const some = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(some, (values) => {
        const kept = [...values];
        assert.deepEqual(summarise(values), summarise(values.toReversed()));
        assert.deepEqual(values, kept);
      }),
    );
  });

  it("divide pair by pair, so that a slow minute of both is no difference", () => {
    assert.deepEqual(ratios([2, 20], [1, 10]), [2, 2]);
    assert.throws(() => ratios([1], [1, 2]), /1 runs have no pairs in 2/);
  });

  it("find the exponent that a power law was made with", () => {
    const exponents = fc.double({ min: 0.1, max: 3, noNaN: true });
    const factors = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(exponents, factors, (exponent, factor) => {
        const law = fitPowerLaw([100, 500, 1000, 5000].map((x) => [x, factor * x ** exponent] as const));
        assert.ok(Math.abs(law.exponent - exponent) < 1e-6);
        assert.ok(law.determination > 0.999999);
      }),
    );
    assert.ok(
      fitPowerLaw([
        [1, 1],
        [2, 9],
        [4, 2],
      ]).determination < 0.5,
    );
    assert.throws(() =>
      fitPowerLaw([
        [1, 1],
        [2, 0],
      ]),
    );
  });
});

describe("interleaved runs", () => {
  it("take every side in turn, every other round backwards", async () => {
    const order: string[] = [];
    const side = (label: string) => ({ label, run: async () => order.push(label) });
    const results = await interleave(["a", "b"].map(side), 3);
    assert.equal(order.join(""), "abbaab");
    assert.deepEqual(
      [...results],
      [
        ["a", [1, 4, 5]],
        ["b", [2, 3, 6]],
      ],
    );
  });
});

describe("what GNU time writes", () => {
  it("is read, hours too", () => {
    const text = (elapsed: string) =>
      `\tCommand being timed: "x"\n\tUser time (seconds): 1.50\n\tSystem time (seconds): 0.25\n` +
      `\tElapsed (wall clock) time (h:mm:ss or m:ss): ${elapsed}\n\tMaximum resident set size (kbytes): 2048\n`;
    assert.deepEqual(parseGnuTime(text("1:02.50")), { wall: 62.5, cpu: 1.75, peak: 2 });
    assert.equal(parseGnuTime(text("1:00:05")).wall, 3605);
    assert.throws(() => parseGnuTime("time: cannot run x"), /did not say/);
  });
});

describe("the memory of a tree of processes", () => {
  it("holds this process, and nothing of one that has ended", () => {
    const own = treeMemory(process.pid);
    assert.ok(own.total > 20 && own.total < 16_384, `${own.total} MiB`);
    assert.deepEqual(treeMemory(2 ** 22 + 1), { total: 0, program: 0 });
  });
});

describe("API requests", () => {
  it("are counted by verb, dry runs apart", () => {
    const line = (verb: string, requestURI: string) => JSON.stringify({ verb, requestURI });
    const log = [
      line("get", "/a"),
      line("patch", "/b?dryRun=All&x=1"),
      line("patch", "/b"),
      line("get", "/c"),
      "",
    ];
    assert.deepEqual(
      [...requestsIn(log.join("\n"))],
      [
        ["get", 2],
        ["patch (dry run)", 1],
        ["patch", 1],
      ],
    );
  });
});

describe("objects of an export", () => {
  it("are those of Kubernetes, with secrets in clear", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b", plaintext: '{"key":"value"}' };
    const inputs = { kind: "Secret", stringData: secret, list: [{ a: secret }] };
    const resources = [
      { type: "random:index:X", inputs: {} },
      { type: "kubernetes:core/v1:Secret", inputs },
    ];
    assert.deepEqual(objectsIn(JSON.stringify({ deployment: { resources } })), [
      { kind: "Secret", stringData: { key: "value" }, list: [{ a: { key: "value" } }] },
    ]);
  });
});

describe("a table of benchmarks", () => {
  const table: Table = {
    title: "Deploy",
    subject: "tool",
    reference: "other",
    metrics: [
      { key: "s", title: "time", unit: "s", digits: 1 },
      { key: "n", title: "requests", unit: "", digits: 0 },
    ],
    rows: [
      { label: "other", command: "other | up", values: { s: [1, 2, 3], n: [7, 7, 7] } },
      { label: "own", command: "own up", values: { s: [2, 4, 9], n: [] }, words: { n: "none" } },
    ],
  };

  it("has medians with ranges, ratios by pairs, and the command of each row", () => {
    assert.deepEqual(renderTable(table), [
      "### Deploy",
      "",
      "| tool | time, s | requests |",
      "| --- | --- | --- |",
      "| other | 2.0 (1.0–3.0) | 7 |",
      "| own | 4.0 (2.0–9.0), ×2.00 | none |",
      "",
      "Commands:",
      "",
      "- other: `other | up`",
      "- own: `own up`",
    ]);
  });

  it("says a dash where nothing was measured", () => {
    const empty = { ...table, rows: [{ label: "x", command: "", values: {} }] };
    assert.equal(renderTable(empty)[4], "| x | – | – |");
    assert.equal(spread([1.26], 1), "1.3");
  });
});

describe("plots", () => {
  const bars: BarPlot = {
    kind: "bars",
    name: "bars",
    title: "A < B & C",
    unit: "s",
    bars: [
      { group: "g", label: "a", values: [1, 2, 3] },
      { group: "g", label: "b", values: [40] },
    ],
  };
  const lines: LinePlot = {
    kind: "lines",
    name: "lines",
    title: "Growth",
    unit: "s",
    abscissa: "objects",
    lines: [
      {
        label: "up",
        points: [
          [100, 1],
          [1000, 10],
        ],
      },
    ],
  };

  it("are well-formed, with every text in them", () => {
    const drawn = svg(bars);
    assert.ok(drawn.includes("A &lt; B &amp; C"));
    for (const { label } of bars.bars) assert.ok(drawn.includes(`>${label}</text>`));
    for (const each of [drawn, svg(lines)]) assert.ok(!/NaN|Infinity|undefined/.test(each), each);
  });

  it("draw twice the bar for twice the value", () => {
    const widths = [
      ...svg({
        ...bars,
        bars: [
          { group: "", label: "a", values: [2] },
          { group: "", label: "b", values: [4] },
        ],
      }).matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g),
    ].map(([, width]) => Number(width));
    assert.equal((widths[1] ?? 0) / (widths[0] ?? 1), 2);
  });

  it("move labels down until none is over another", () => {
    assert.deepEqual(apart([100, 20, 104, 60]), [100, 20, 114, 60]);
    const heights = fc.array(fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(heights, (all) => {
        const placed = apart(all);
        assert.ok(placed.every((height, i) => height >= (all[i] ?? 0)));
        const sorted = placed.toSorted((a, b) => a - b);
        for (const [i, height] of sorted.entries()) assert.ok(i === 0 || height - (sorted[i - 1] ?? 0) >= 14);
      }),
    );
  });

  it("show three digits", () => {
    assert.deepEqual([0, 0.01234, 1.234, 12.34, 1234].map(significant), [
      "0",
      "0.0123",
      "1.23",
      "12.3",
      "1234",
    ]);
  });
});
