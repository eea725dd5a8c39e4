import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../rules/index.ts";

interface Row {
  readonly section: string;
  readonly check: string;
  /** Ids in the column of rules; empty where the page says "none". */
  readonly ids: readonly string[];
  readonly difference: string;
}

const page = readFileSync(join(import.meta.dirname, "../../docs/compared-checks.md"), "utf8");
const quoted = (text: string) => Array.from(text.matchAll(/`([^`]+)`/g), ([, word = ""]) => word);

function rowsOf(text: string): readonly Row[] {
  return text.split(/^## /m).flatMap((part) => {
    const [section = ""] = part.split("\n", 1);
    return part.split("\n").flatMap((line) => {
      if (!line.startsWith("| `")) return [];
      const [, check = "", ids = "", difference = ""] = line.split("|").map((cell) => cell.trim());
      assert.ok(ids === "none" || quoted(ids).length > 0, `${check} names neither a rule nor "none"`);
      return [{ section, check: quoted(check).join(), ids: quoted(ids), difference }];
    });
  });
}

describe("the page that compares our rules with other linters' checks", () => {
  const rows = rowsOf(page);
  const known = new Set(rules.map(({ id }) => id));

  it("names only rules that exist in its column of rules", () => {
    const wrong = rows.flatMap(({ check, ids }) =>
      ids.filter((id) => !known.has(id)).map((id) => `${check}: ${id}`),
    );
    assert.deepEqual(wrong, []);
  });

  it("names only rules and checks that exist anywhere else", () => {
    const checks = new Set(rows.map(({ check }) => check));
    const words = quoted(page).filter((word) => /^[a-z]+(-[a-z]+)+$/.test(word));
    assert.deepEqual(
      words.filter((word) => !known.has(word) && !checks.has(word)),
      [],
    );
  });

  it("gives the reason for each check that no rule decides", () => {
    const silent = rows.filter(({ difference, ids }) => ids.length === 0 && difference === "");
    assert.deepEqual(silent, []);
    assert.ok(rows.some(({ ids }) => ids.length === 0));
  });

  it("has each check of a tool once, and as many as it says", () => {
    const titles = rows.map(({ check, section }) => `${section}: ${check}`);
    assert.equal(new Set(titles).size, titles.length);
    // The numbers of the first table, in the order of the sections.
    const told = Array.from(page.matchAll(/ the (\d+) /g), ([, count]) => Number(count));
    const sections = Map.groupBy(rows, ({ section }) => section);
    assert.deepEqual(
      told,
      Array.from(sections.values(), ({ length }) => length),
    );
  });
});
