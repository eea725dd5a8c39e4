import assert from "node:assert/strict";
import fc, { type Arbitrary } from "fast-check";
import { stackPreview } from "../../readiness/pull-request/preview.ts";
import { readPreview } from "../../readiness/pull-request/read.ts";
import { readinessDelta } from "../../readiness/pull-request/readiness-delta.ts";
import type { StackSummary } from "../../readiness/pull-request/stack-section.ts";
import { maximumSize, summarise } from "../../readiness/pull-request/summary.ts";
import { type MadeStep, previewText, secretKinds, state } from "../support/preview-file.ts";

/** What holds for every preview, whatever is in it. */

const types = fc.constantFrom(
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:core/v1:Secret",
  "kubernetes:core/v1:ConfigMap",
  "aws:rds/instance:Instance",
  "|`@x:y",
);
const text = fc.string({ unit: "grapheme", maxLength: 60 });
const inputs = fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme" }) as Arbitrary<object>;

const step: Arbitrary<MadeStep> = fc.record({
  op: fc.constantFrom(
    "create",
    "update",
    "replace",
    "delete",
    "same",
    "create-replacement",
    "delete-replaced",
    "read",
  ),
  type: types,
  name: text,
  old: inputs.map((value) => state(value)),
  new: inputs.map((value) => state(value)),
  replaceReasons: fc.array(text, { maxLength: 3 }),
  diffReasons: fc.array(text, { maxLength: 3 }),
});

function summary(steps: readonly MadeStep[], more: object = {}): string {
  return summarise([stackOf("test", steps, more)]);
}

function stackOf(stack: string, steps: readonly MadeStep[], more: object = {}): StackSummary {
  const preview = stackPreview(readPreview(Buffer.from(previewText(steps, more)), "preview.json"));
  return { stack, preview, policies: [] };
}

describe("every summary", () => {
  it("fits into a comment, and is the same for the same preview", () => {
    const several = fc.array(fc.array(step, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(several, (stacks) => {
        const made = () => summarise(stacks.map((steps, at) => stackOf(`s${at}`, steps)));
        const first = made();
        assert.ok(Buffer.byteLength(first) < maximumSize);
        assert.equal(first, made());
      }),
    );
  });

  it("is the same in whatever order the engine was done", () => {
    const steps = fc
      .array(step, { maxLength: 8 })
      .map((all) => all.map((one, at) => ({ ...one, name: `${one.name}-${at}` })));
    fc.assert(fc.property(steps, (all) => assert.equal(summary(all), summary([...all].reverse()))));
  });

  for (const [changes, stacks, length] of [
    [5_000, 1, 20],
    [100, 40, 200],
    [1, 200, 200],
    [4, 2, 100_000],
  ] as const)
    it(`fits: ${changes} changes in each of ${stacks} stacks, with texts of ${length} characters`, () => {
      const long = "ä🚢`|@<".repeat(length).slice(0, length);
      const steps = Array.from({ length: changes }, (_, at) => ({
        op: ["delete", "replace", "update", "create"][at % 4] ?? "update",
        type: "kubernetes:apps/v1:StatefulSet",
        name: `${long}-${at}`,
        old: state({ metadata: { name: long }, a: long, b: { [long]: long } }),
        new: state({ metadata: { name: long }, a: `${long}2`, b: { [long]: `${long}3` } }),
        replaceReasons: [long],
      }));
      const one = stackOf("test", steps, { diagnostics: [{ severity: "error", message: long }] });
      const findings = Array.from({ length: 200 }, (_, at) => ({
        id: `${at}`,
        check: `${long}${at % 100}`,
        status: "FAIL",
        subject: long,
        message: long,
      }));
      const readiness = readinessDelta({
        schema: "readiness.seaworthy.dev/v1",
        stack: "test",
        verdict: long,
        reasons: [],
        checks: [],
        findings,
      });
      const policies = findings.map(({ check: policy, message, subject }) => ({
        policy,
        level: "mandatory" as const,
        subject,
        message,
      }));
      const all = Array.from({ length: stacks }, (_, at) => ({
        ...one,
        stack: `${long}-${at}`,
        policies,
        readiness,
      }));
      const made = summarise(all, { link: "https://example.com/run" });
      assert.ok(Buffer.byteLength(made) < maximumSize, `${Buffer.byteLength(made)} bytes`);
      assert.match(made, /further|Left out/);
    });

  it("says what it leaves out", () => {
    const steps = Array.from({ length: 500 }, (_, at) => ({
      op: "update",
      name: `n${at}`,
      old: state({ a: "x".repeat(300) }),
      new: state({ a: "y".repeat(300) }),
    }));
    const made = summary(steps);
    assert.match(made, /Left out, because a comment has room for 60 KB: the fields of \d+ further changes\./);
    assert.match(made, /… and 200 further changes\./);
  });
});

/** Values that can't be in a summary by chance. */
const secret = fc
  .tuple(
    fc.constantFrom("hunter2", "Tr0ub4dor&3", "pä55wörd!", "s3cr3t value", "9f-Zq_7xKp2LmN4vB8tR"),
    fc.integer({ min: 10_000, max: 99_999 }),
  )
  .map(([begin, end]) => `${begin}${end}`);

/** Kinds that are told by where they stand in a text, and not looked for elsewhere. */
const unlearnt = [
  "an argument of a program",
  "a line of a file",
  "a directive of a file",
  "JSON in a text",
  "in an address",
  "a variable in JSON in a text",
  "a variable in JSON in JSON",
  "a variable in YAML in a text",
  "a variable in YAML, its value first",
  "a variable whose value has lines of its own",
  "lines below a name",
  "a list below a name",
  "an object below a name",
  "JSON with the value in the next line",
  "an element of XML",
  "an element of XML that goes by its key",
  "two elements of XML",
  "attributes of XML",
  "a flag whose meaning only its program knows",
  "a flag that its value follows at once",
  "a user with a password",
  "a statement of SQL",
  "a literal of kubectl",
];

/** The same secrets in places that say nothing of it. */
function echo(before: string, after: string): MadeStep {
  return { op: "create", name: "echo", new: state({ note: `see ${before}`, [`k-${after}`]: after }) };
}

const scene = fc.record({
  before: secret,
  after: secret,
  op: fc.constantFrom("create", "update", "replace", "delete"),
  others: fc.array(step, { maxLength: 4 }),
});

describe("no summary", () => {
  for (const [kind, make] of Object.entries(secretKinds))
    it(`shows a secret: ${kind}`, () => {
      // An address has no spaces in it.
      const fit = scene.filter(({ after, before }) => kind !== "in an address" || !/ /.test(before + after));
      const neverShown = fc.property(fit, ({ after, before, op, others }) => {
        const steps = [...others, { op, name: "planted", ...make(before, after) }];
        const made = summary(unlearnt.includes(kind) ? steps : [...steps, echo(before, after)]);
        for (const value of [before, after]) assert.ok(!made.includes(value), `${value} is in ${made}`);
      });
      fc.assert(neverShown, { numRuns: 25 });
    });

  it("shows what looks like a key, wherever it stands", () => {
    const keys = [
      "AKIAIOSFODNN7EXAMPLE",
      "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
      "xoxb-123456789012-abcdefghijklmnop",
      "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n-----END EC PRIVATE KEY-----",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "$2b$12$KIXQ7s8v1h1b1b1b1b1b1uJ0u1eWq3y3t5s6r7q8p9o0n1m2l3k4j",
      "4f9a1c7be20d8e6a5b3c9d0e1f2a3b4c",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        text,
        fc.constantFrom("update", "create", "replace"),
        (key, around, op) => {
          const value = (extra: string) => ({
            plain: `${around} ${key} ${extra}`,
            deep: [{ command: [key, extra] }],
            [key]: extra,
          });
          const made = summary(
            [{ op, name: key, old: state(value("a")), new: state(value("b")), replaceReasons: [key] }],
            {
              diagnostics: [{ severity: "error", message: `at ${key}` }],
            },
          );
          for (const line of key.split("\n").filter((one) => !one.startsWith("-----")))
            assert.ok(!made.includes(line), made);
        },
      ),
    );
  });
});
