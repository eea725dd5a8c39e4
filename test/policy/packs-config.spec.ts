import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../lib/paths.ts";
import { contractPolicyName } from "../../policy/adapter/contract-policy.ts";
import { type PackConfig, packConfig } from "../../policy/levels.ts";
import { completePack, packFolders, packs, rulesIn } from "../../policy/packs.ts";
import { rules } from "../../rules/index.ts";
import { environments } from "../../rules/model/levels.ts";

interface Manifest {
  readonly version: string;
  readonly type: string;
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function json<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(root, ...path), "utf8")) as T;
}

describe("configurations of policy packs", () => {
  for (const environment of environments) {
    const config = json<PackConfig>("policy/config", `${environment}.json`);

    it(`${environment}.json gives each rule the level that it says itself`, () => {
      const levels = rules.map(({ id }) => [id, config[id] ?? config.all]);
      assert.deepEqual(
        Object.fromEntries(levels),
        Object.fromEntries(rules.map((r) => [r.id, r.levels[environment]])),
      );
    });

    it(`${environment}.json names policies that there are`, () => {
      const known = new Set(["all", contractPolicyName, ...rules.map(({ id }) => id)]);
      assert.deepEqual(
        Object.keys(config).filter((name) => !known.has(name)),
        [],
      );
    });
  }

  it("block nothing in development, and a new rule in production", () => {
    const unheard = { ...rules[0], id: "new-rule" };
    assert.ok(Object.values(packConfig("dev")).every((level) => JSON.stringify(level) !== '"mandatory"'));
    assert.equal(json<PackConfig>("policy/config/production.json").all, "mandatory");
    assert.ok(!(unheard.id in packConfig("production")));
  });

  it("carry a stack's contract to the policy that reads it", () => {
    const contract = { recoveryPointHours: 1 };
    assert.deepEqual(packConfig("production", contract)[contractPolicyName], {
      enforcementLevel: "mandatory",
      environment: "production",
      contract,
    });
  });
});

describe("folders of policy packs", () => {
  const dependencies = json<Manifest>("package.json").dependencies;

  for (const pack of packFolders) {
    it(`${pack} is a plain pack for Node.js, of the versions that this project has`, () => {
      const manifest = json<Manifest>("policy", pack, "package.json");
      const settings = parse(readFileSync(join(root, "policy", pack, "PulumiPolicy.yaml"), "utf8")) as object;
      const runtime = { name: "nodejs", options: { typescript: false } };
      assert.deepEqual((settings as { runtime: unknown }).runtime, runtime);
      assert.deepEqual(manifest.dependencies, {
        "@pulumi/policy": dependencies["@pulumi/policy"],
        "@pulumi/pulumi": dependencies["@pulumi/pulumi"],
      });
      assert.match(manifest.main, /\.cjs$/);
      assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
    });

    it(`${pack} can be started by the embedded engine`, () => {
      assert.ok(existsSync(join(root, "cli/policy/packs", pack)));
    });
  }

  it("hold every rule, each in one pack of a topic, and in that of all", () => {
    const ids = (folders: typeof packFolders) => folders.flatMap(rulesIn).map(({ id }) => id);
    const all = rules.map(({ id }) => id).toSorted();
    assert.deepEqual(ids(packs).toSorted(), all);
    assert.deepEqual(ids([completePack]).toSorted(), all);
  });
});
