import assert from "node:assert/strict";
import fc from "fast-check";
import { parseQuantity } from "../../lib/quantity.ts";

describe("quantities", () => {
  const known: Readonly<Record<string, number>> = {
    "0": 0,
    "1": 1,
    "250m": 0.25,
    "1.5": 1.5,
    ".5": 0.5,
    "2.": 2,
    "1k": 1000,
    "1Ki": 1024,
    "128Mi": 134217728,
    "1Gi": 1073741824,
    "1e3": 1000,
    "1E3": 1000,
    "2E": 2e18,
    "0.001n": 1e-9,
    "1.5n": 2e-9,
  };
  for (const [text, value] of Object.entries(known)) {
    it(`${text} is ${value}`, () => assert.equal(parseQuantity(text), value));
  }

  for (const text of [
    "",
    " ",
    "12 GB",
    "12GB",
    "1ki",
    "1KI",
    "-1",
    "1.2.3",
    "Ei",
    "1e",
    "0x10",
    "1Mi ",
    "١",
  ]) {
    it(`${JSON.stringify(text)} is none`, () => assert.equal(parseQuantity(text), undefined));
  }

  it("grow with their number, whatever the unit", () => {
    const unit = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi");
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), unit, (a, b, suffix) => {
        const [x, y] = [parseQuantity(`${a}${suffix}`), parseQuantity(`${b}${suffix}`)];
        assert.ok(x !== undefined && y !== undefined);
        assert.equal(Math.sign(x - y), Math.sign(a - b));
      }),
    );
  });
});
