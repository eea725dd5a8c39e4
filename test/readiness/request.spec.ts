import assert from "node:assert/strict";
import { parseRequest } from "../../cli/readiness/request.ts";

const parse = (...words: readonly string[]) => parseRequest(words, ["json", "html"]);

describe("what make readiness takes", () => {
  it("has defaults", () => {
    assert.deepEqual(parse(), {
      allowUnreadable: false,
      live: true,
      deadlineSeconds: 60,
      records: "readiness",
    });
  });

  it("is words with values", () => {
    assert.deepEqual(
      parse(
        "STACK=shop",
        "LIVE=no",
        "FORMATS=json, html",
        "DEADLINE=5",
        "ENVIRONMENT=dev",
        "OUT=x=y",
        "RECORDS=/tmp/r",
      ),
      {
        stack: "shop",
        allowUnreadable: false,
        live: false,
        formats: ["json", "html"],
        deadlineSeconds: 5,
        environment: "dev",
        out: "x=y",
        records: "/tmp/r",
      },
    );
  });

  for (const [word, why] of [
    ["STACKS=shop", /is not an option of make readiness/],
    ["STACK=", /is not an option of make readiness/],
    ["shop", /is not an option of make readiness/],
    ["LIVE=maybe", /LIVE=maybe isn't allowed/],
    ["FORMATS=json,pdf", /FORMATS=pdf isn't allowed/],
    ["DEADLINE=0", /DEADLINE=0 isn't allowed/],
    ["DEADLINE=1e9", /DEADLINE=1e9 isn't allowed/],
    ["ENVIRONMENT=prod", /ENVIRONMENT=prod isn't allowed/],
  ] as const) {
    it(`isn't ${word}`, () => {
      assert.throws(() => parse(word), why);
    });
  }

  it("looks at a cluster by itself where something deployed is judged", () => {
    assert.equal(parse("EXPORT=state.json").live, false);
    assert.equal(parse("MANIFESTS=folder").live, false);
    assert.equal(parse("EXPORT=state.json", "STACK=shop", "LIVE=yes").live, true);
    assert.throws(() => parse("EXPORT=state.json", "LIVE=yes"), /needs the stack/);
    assert.throws(() => parse("MANIFESTS=folder", "STACK=shop", "LIVE=yes"), /nothing about a cluster/);
  });

  it("may have another contract", () => {
    assert.equal(parse("CONTRACT=contract.yaml").contract, "contract.yaml");
  });

  it("is one stack", () => {
    assert.throws(() => parse("MANIFESTS=a", "EXPORT=b"), /two inputs/);
  });
});
