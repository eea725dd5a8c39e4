import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { branchesOn } from "../support/house/branches.ts";
import { circlesIn } from "../support/house/circles.ts";
import { importsOf, type Sources } from "../support/house/imports.ts";
import { type Room, roomsOutOfOrder, upwardArrows } from "../support/house/rooms.ts";

/** The rooms, the highest first: a room imports none that stands above it (docs/decisions/0019-import-order.md). */
const house: readonly Room[] = [
  { name: "test", at: ["test/"], imports: "all below" },
  { name: "bench", at: ["bench/"], imports: "all below" },
  { name: "docs", at: ["docs/"], imports: "all below" },
  {
    name: "test support",
    at: ["test/support/", "test/policy/support/", "test/readiness/live-support/"],
    imports: "all below",
  },
  { name: "cli", at: ["cli/"], imports: "all below" },
  {
    name: "program",
    at: ["index.ts", "settings.ts", "engine/program/"],
    imports: ["systems", "components", "lib"],
  },
  { name: "systems", at: ["systems/"], imports: ["components", "lib"] },
  { name: "components", at: ["components/"], imports: ["lib"] },
  { name: "readiness", at: ["readiness/"], imports: ["policy", "rules", "lib"] },
  { name: "policy", at: ["policy/"], imports: ["rules", "lib"] },
  { name: "rules", at: ["rules/"], imports: ["lib"] },
  { name: "engine", at: ["engine/"], imports: ["local", "lib"] },
  { name: "local", at: ["local/"], imports: ["lib"] },
  { name: "lib", at: ["lib/", "startup.ts", "serializers.ts"], imports: [] },
];

describe("the house", () => {
  const imports = importsOf(sources());

  it("has its rooms in order: none may import one that isn't below it", () =>
    assert.deepEqual(roomsOutOfOrder(house), []));

  it("has no arrow that goes up, types included", () => assert.deepEqual(upwardArrows(house, imports), []));

  it("has no component that names a store: what is told of one is made in its folder", () => {
    const folderOf = (file: string) => /^components\/[^/]+\//.exec(file)?.[0] ?? "";
    const stores = new Set([...imports.keys()].filter((file) => file.endsWith("/store.ts")).map(folderOf));
    for (const general of ["", "components/backup/", "components/monitoring/"]) stores.delete(general);
    assert.ok(stores.size >= 2, "the stores are not found any more");
    const named = [...imports].flatMap(([file, targets]) =>
      [...targets].flatMap((target) => {
        const [from, to] = [folderOf(file), folderOf(target)];
        return file.startsWith("components/") && stores.has(to) && from !== to ? `${file} → ${target}` : [];
      }),
    );
    assert.deepEqual(named, []);
  });

  it("asks for the kind of a store only where stores are composed: what else is told of one is said in its folder", () => {
    const kinds = new Set(
      [...imports.keys()].flatMap((file) => /^components\/(\w+)\/kind\.ts$/.exec(file)?.[1] ?? []),
    );
    assert.ok(kinds.size >= 3, "the kinds of stores are not found any more");
    const composing = ["backups", "kinds", "monitoring", "stores"].map(
      (name) => `systems/application/${name}.ts`,
    );
    const others = [...sources()].filter(
      ([file]) => file.startsWith("systems/") && !composing.includes(file),
    );
    assert.deepEqual(branchesOn(kinds, new Map(others)), []);
  });

  it("has no circle of files, types included", () => assert.deepEqual(circlesIn(imports), []));
});

describe("what looks at a house", () => {
  const rooms: readonly Room[] = [
    { name: "attic", at: ["attic/", "cellar/stairs/"], imports: "all below" },
    { name: "flat", at: ["flat/", "main.ts"], imports: ["cellar"] },
    { name: "cellar", at: ["cellar/"], imports: [] },
  ];
  const arrows = (files: Readonly<Record<string, string>>) =>
    upwardArrows(rooms, importsOf(new Map(Object.entries(files))));

  for (const [what, text] of [
    ["an import", `import { a } from "../flat/a.ts";`],
    ["an import of types alone", `import type { A } from "../flat/a.ts";`],
    ["an import for its effect", `import "../flat/a.ts";`],
    ["what is handed on", `export * from "../flat/a.ts";`],
    ["an import when it is needed", `const load = () => import("../flat/a.ts");`],
    ["a type in its place", `let a: import("../flat/a.ts").A;`],
  ] as const)
    it(`sees ${what}`, () =>
      assert.deepEqual(arrows({ "cellar/b.ts": text }), [
        "cellar/b.ts imports flat/a.ts: cellar may import no other room.",
      ]));

  it("names what a room may import", () =>
    assert.deepEqual(arrows({ "main.ts": `import "./attic/a.ts"; import "./cellar/b.ts"; import "yaml";` }), [
      "main.ts imports attic/a.ts: flat may import cellar.",
    ]));

  it("goes by the nearest folder, and takes nothing for a part of a room that isn't", () => {
    const files = { "cellar/stairs/a.ts": `import "../b.ts"; import "../../flat/a.ts";`, "cellars/a.ts": "" };
    assert.deepEqual(arrows(files), ["cellars/a.ts is in no room: give it one in test/unit/house.spec.ts."]);
  });

  it("follows no expression, and says so", () =>
    assert.deepEqual(arrows({ "flat/a.ts": "const load = (one: string) => import(one);" }), [
      "flat/a.ts imports (an expression), which nobody can follow.",
    ]));

  it("finds what asks for a text, in whatever way, and nothing that only names it", () => {
    const text = [
      `if (store.kind === "nats" || "redis" !== store.kind) go();`,
      `switch (kind) { case "nats": go(); }`,
      `const names = { nats: natsOf("nats") }; if (kind === "other") go();`,
    ].join("\n");
    assert.deepEqual(branchesOn(new Set(["nats", "redis"]), new Map([["a.ts", text]])), [
      'a.ts:1 asks for "nats"',
      'a.ts:1 asks for "redis"',
      'a.ts:2 asks for "nats"',
    ]);
  });

  it("finds rooms out of order", () =>
    assert.deepEqual(roomsOutOfOrder(rooms.toReversed()), ["flat may import cellar, which isn't below it."]));

  it("finds each circle, and the way round it", () => {
    const files = {
      "a.ts": `import type { B } from "./b.ts"; import "./leaf.ts";`,
      "b.ts": `import("./c.ts");`,
      "c.ts": `import "./a.ts";`,
      "itself.ts": `import "./itself.ts";`,
      "leaf.ts": "",
      "above.ts": `import "./a.ts";`,
    };
    const found = circlesIn(importsOf(new Map(Object.entries(files))));
    assert.deepEqual(found.toSorted(), ["a.ts → b.ts → c.ts → a.ts", "itself.ts → itself.ts"]);
  });
});

/** Every file of TypeScript that the checkout has, or is about to. */
function sources(): Sources {
  const command = ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"];
  const files = execFileSync("git", command, { cwd: root, encoding: "utf8" }).trim().split("\n");
  const there = files.filter((file) => existsSync(join(root, file)));
  assert.ok(there.length > 500, "the sources are not found any more");
  return new Map(there.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}
