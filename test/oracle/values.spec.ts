import assert from "node:assert/strict";
import fc from "fast-check";
import { schedule } from "../../components/fields.ts";
import { longestGapSeconds } from "../../components/schedule.ts";
import { parseQuantity } from "../../lib/quantity.ts";
import { neverComes, parseSchedule, type Schedule } from "../../rules/formats/schedule.ts";
import { selects } from "../../rules/kubernetes/selectors.ts";
import { Oracle } from "../support/oracle.ts";
import { crons } from "../support/random-settings.ts";

const runs = { numRuns: Number(process.env.SEAWORTHY_VALUES ?? 1000) };

describe("values that Kubernetes parses", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  const digits = fc.constantFrom(
    "0",
    "1",
    "12",
    "007",
    "1.5",
    "1.",
    ".5",
    "0.001",
    "1000000",
    ".",
    "",
    "+1",
    "1,5",
    " 1",
  );
  const units = fc.constantFrom(
    ...["", "n", "u", "m", "k", "K", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "mi", "B"],
    ...["e3", "E3", "e-3", "E+2", "e", "E1.5", "e31"],
  );
  const amounts = fc.tuple(digits, units).map((parts) => parts.join(""));

  it("quantities have the same order, and the same texts are none", async () => {
    await fc.assert(
      fc.asyncProperty(amounts, amounts, async (text, other) => {
        const { refused, value } = await oracle.quantity(text, other);
        const [ours, theirs] = [parseQuantity(text), parseQuantity(other)];
        // Nothing here may be less than nothing, so a sign is refused.
        assert.equal(ours === undefined, refused !== undefined || text.startsWith("+"), text);
        if (ours === undefined || theirs === undefined || value?.order === undefined) return;
        // Above that, Kubernetes caps some forms and not others.
        if (Math.max(ours, theirs) > 2 ** 63) return;
        const near = Math.abs(ours - theirs) <= 1e-9 * Math.max(ours, theirs);
        assert.ok(near || value.order === Math.sign(ours - theirs), `${text} and ${other}`);
      }),
      runs,
    );
  });

  it("schedules are the same texts, and come as often", async () => {
    const since = new Date("2026-01-01T00:00:00Z");
    await fc.assert(
      fc.asyncProperty(crons, async (text) => {
        const { refused, value = [] } = await oracle.schedule(text, since);
        const never = refused === undefined && value.length === 0;
        assert.equal(
          schedule.safeParse(text).success,
          refused === undefined && !never,
          `${text}: ${refused}`,
        );
        if (refused !== undefined || never) return;
        const times = value.map((time) => Date.parse(time) / 1000);
        const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
        const longest = longestGapSeconds(text);
        assert.ok(Math.max(0, ...gaps) <= longest, `${text}: ${gaps.join(", ")} s, and not ${longest}`);
      }),
      runs,
    );
  });

  const zone = fc.constantFrom(
    "",
    "TZ=Europe/Berlin ",
    "CRON_TZ=UTC ",
    "TZ= ",
    "TZ=Local ",
    "TZ=Mars/Phobos ",
    " ",
  );
  const field = fc.constantFrom(
    ...[
      "*",
      "?",
      "*/5",
      "0",
      "1-5",
      "5-1",
      "*/0",
      "1/2",
      "jan",
      "SUN",
      "sun-sat",
      "7",
      "31",
      "30",
      "29",
      "2",
      "60",
    ],
    ...["1,2", "1,", ",", "-1", "1-", "/2", "*-5", "?/3", "*/100", "00", "+3", "1-3-5", "1/2/3", "L", "-"],
  );
  const fields = fc.array(field, { minLength: 4, maxLength: 6 }).map((all) => all.join(" "));
  const descriptor = fc.constantFrom(
    "@daily",
    "@DAILY",
    "@hourly ",
    "@weekly",
    "@reboot",
    "@yearly",
    "@every",
  );
  const duration = fc.constantFrom(
    "1h",
    "90m",
    "1h30m",
    "0",
    "-1h",
    "1.5h",
    "10",
    "",
    "1d",
    "1ns",
    "1h-5m",
    ".5h",
  );
  const texts = fc.oneof(
    fc.tuple(zone, fc.oneof(crons, fields, descriptor)).map((parts) => parts.join("")),
    duration.map((text) => `@every ${text}`),
  );

  it("schedules of the stack's objects are the same texts, at the same times", async () => {
    const since = new Date("2026-01-01T00:00:00Z");
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { refused, value = [] } = await oracle.schedule(text, since);
        const read = attempted(text);
        assert.equal(read === undefined, refused !== undefined, `${text}: ${refused}`);
        if (read === undefined) return;
        assert.equal(neverComes(read, since), value.length === 0, text);
        const times = value.map((time) => Date.parse(time));
        if ("times" in read)
          assert.deepEqual(
            read.times.nextRuns(times.length, since).map((time) => time.getTime()),
            times,
            text,
          );
        else assert.equal((times[1] ?? 0) - (times[0] ?? 0), read.every * 1000, text);
      }),
      runs,
    );
  });

  const key = fc.constantFrom("a", "b", "example.com/c", "__proto__", "constructor");
  const label = fc.constantFrom("", "1", "2");
  const labels = fc.dictionary(key, label, { maxKeys: 3 });
  const expression = fc.record(
    {
      key,
      operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
      values: fc.array(label, { maxLength: 2 }),
    },
    { requiredKeys: ["key", "operator"] },
  );
  const selectors = fc.record(
    { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
    { requiredKeys: [] },
  );

  it("label selectors select the same objects", async () => {
    await fc.assert(
      fc.asyncProperty(selectors, labels, async (selector, given) => {
        const plain = JSON.parse(JSON.stringify(selector)) as typeof selector;
        const { refused, value } = await oracle.selector(plain, given);
        if (refused !== undefined) return;
        assert.equal(selects(plain, given), value);
      }),
      runs,
    );
  });
});

function attempted(text: string): Schedule | undefined {
  try {
    return parseSchedule(text);
  } catch {
    return undefined;
  }
}
