import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { readSources } from "../../readiness/pull-request/inputs.ts";
import { summarise } from "../../readiness/pull-request/summary.ts";
import { planted } from "../cluster/programs/harbour/planted.ts";
import { rendered, state, summaryOf } from "../support/preview-file.ts";

const golden = join(root, "test/golden/pull-request");
const at = (name: string) => join(golden, name);
const summaryOfFile = (name: string) => summarise(readSources({ preview: at(name) }));

describe("the summary of a pull request", () => {
  it("has what is lost first, then every change, then the fields, from a genuine preview", () => {
    assert.equal(summaryOfFile("changed.json"), readFileSync(at("changed.md"), "utf8"));
  });

  it("says the same of the engine's events", () => {
    assert.equal(summaryOfFile("events.json"), readFileSync(at("changed.md"), "utf8"));
  });

  it("shows none of the stack's secrets, whatever they are in", () => {
    const previews = ["changed.json", "events.json", "broken.json"];
    for (const name of previews) {
      const [file, text] = [readFileSync(at(name), "utf8"), summaryOfFile(name)];
      for (const secret of Object.values(planted))
        assert.ok(!text.includes(secret), `${name} shows a secret`);
      assert.ok(name === "broken.json" || file.includes(planted.token), "the fixture has no secrets to hide");
    }
  });

  it("says in one line that nothing changes", () => {
    const lines = summaryOfFile("same.json").trim().split("\n\n");
    assert.deepEqual(lines.slice(1), ["**`harbour-test`**: no changes (11 resources)."]);
  });

  it("says that a preview failed, and that more may change", () => {
    const text = summaryOfFile("broken.json");
    assert.match(text, /The preview failed, so more may change/);
    assert.match(text, /the store refuses the password &#91;secret&#93;/);
  });

  it("takes several stacks, the endangered first, and says so in one line", () => {
    const text = summarise(readSources({ preview: ["same.json", "changed.json"].map(at).join(",") }));
    assert.match(text, /1 of 2 stacks change; state is at risk in `harbour-test`\./);
    assert.ok(text.indexOf("State is at risk") < text.indexOf("no changes"));
    assert.equal(text.match(/<!-- seaworthy:pull-request -->/g)?.length, 1);
  });

  it("names what is known only after deployment, and what changed behind a mask", () => {
    const text = summaryOfFile("changed.json");
    assert.match(text, /^\+ data\.generation: \(known after deployment\)$/m);
    assert.match(text, /^\+ stringData: \[secret\] \(changed\)$/m);
  });

  it("shows of a long text the lines that differ", () => {
    assert.match(
      summaryOfFile("changed.json"),
      /@@ line 2 @@\n- {3}maxmemory 128mb\n\+ {3}maxmemory 256mb\n/,
    );
  });
});

describe("a change", () => {
  it("is none where only a component comes or goes, which is a name for what is inside", () => {
    const component = {
      op: "create",
      type: "seaworthy:index:Nats",
      name: "bus",
      new: state({}, { custom: false }),
    };
    assert.match(summaryOf([component]), /no changes/);
  });

  it("is one where the engine tells a replacement in several steps, and has both states", () => {
    const [old, made] = [state({ a: "1" }), state({ a: "2" })];
    const steps = [
      { op: "create-replacement", name: "x", new: made },
      { op: "replace", name: "x", old, new: made },
      { op: "delete-replaced", name: "x", old },
    ];
    for (const order of [steps, [...steps].reverse()])
      assert.match(summaryOf(order), /^1 to replace; 0 unchanged\.[\s\S]*- a: 1\n\+ a: 2$/m);
  });
});

describe("names that somebody made up", () => {
  const nasty = [
    "a|b`c",
    "</summary></details><img src=x onerror=alert(1)>",
    "@everyone #1 www.evil.example https://evil.example/x",
    "[click](https://evil.example)\n\n# head\n\n- item",
    "```\n<script>",
    "\\|\\`\\",
    "a\u202eb\u0000c\u200bd",
    "![x](y) $\\phi$ :smile: ~~no~~ **b** _i_",
    "| --- |\n| x |",
  ];

  it("call nobody where they are in a type", () => {
    const step = {
      op: "update",
      type: "kubernetes:example.org/v1:@everyone#1",
      name: "x",
      old: state({ a: "1" }),
      new: state({ a: "2" }),
    };
    const { text } = rendered(summaryOf([step]));
    const read = text.replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
    assert.match(read, /everyone/);
    assert.doesNotMatch(read, /@\w|#\d/);
  });

  for (const name of nasty)
    it(`break nothing: ${JSON.stringify(name)}`, () => {
      const inputs = (value: string) => ({
        metadata: { name, namespace: name },
        spec: { [name]: value, text: `${name}\n${value}` },
      });
      const steps = ["delete", "replace"].map((op) => ({
        op,
        type: "kubernetes:apps/v1:StatefulSet",
        name: `${op} ${name}`,
        old: state(inputs(name)),
        ...(op === "replace" && { new: state(inputs(`${name}2`)), replaceReasons: [name] }),
      }));
      const { links, rows, tags, text } = rendered(
        summaryOf(steps, { diagnostics: [{ severity: "error", message: name }] }),
      );
      assert.deepEqual(tags, [
        "code",
        "details",
        "h3",
        "li",
        "p",
        "pre",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
      ]);
      assert.deepEqual(links, []);
      // A name that ended its cell would leave half of itself there.
      for (const [operation = "", kind, name = "", object = ""] of rows) {
        assert.match(operation, /^<strong>(delete|replace)<\/strong>$/);
        assert.equal(kind, "<code>StatefulSet</code>");
        for (const cell of [name, object]) assert.match(cell, /^<code>[^`]*<\/code>$/s);
      }
      assert.equal(rows.length, 2);
      // Outside of code, GitHub would call people and issues.
      assert.doesNotMatch(text, /@\w|#\d/);
    });
});
