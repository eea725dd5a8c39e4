import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { contractPolicyName } from "../../policy/adapter/contract-policy.ts";
import type { Judged } from "../../policy/adapter/judge.ts";
import { resultsVariable } from "../../policy/adapter/results-file.ts";
import { buildPacks } from "../../policy/build.ts";
import { completePack, type PackFolder, packFolders, packs, rulesIn } from "../../policy/packs.ts";
import { PackHost } from "./support/pack-host.ts";
import { resourcesWith, type TestResource, withValue } from "./support/pulumi-resources.ts";

const levels = { advisory: 0, mandatory: 1, disabled: 2 } as const;
const severities = { low: 1, medium: 2, high: 3, critical: 4 } as const;
const privileged = join(root, "rules/pods/pss-privileged-container/bad/container.yaml");

describe("policy packs, as Pulumi runs them", () => {
  const hosts = new Map<PackFolder, PackHost>();
  /** Also those that a slow machine brings up after the time limit of `before`. */
  const starting: Promise<PackHost>[] = [];
  const folder = mkdtempSync(join(tmpdir(), "packs-"));

  before(async function () {
    // Four processes that load Pulumi, on a machine that may do other work.
    this.timeout(120_000);
    await buildPacks();
    for (const pack of packFolders) {
      const start = PackHost.start(pack, { [resultsVariable]: folder });
      starting.push(start);
      hosts.set(pack, await start);
    }
  });
  after(async () => {
    for (const start of await Promise.allSettled(starting))
      if (start.status === "fulfilled") start.value.stop();
    rmSync(folder, { recursive: true });
  });

  function host(pack: PackFolder): PackHost {
    const found = hosts.get(pack);
    assert.ok(found);
    return found;
  }

  for (const pack of packFolders) {
    it(`${pack} has a policy for each of its rules, with all that the rule says`, async () => {
      const { name, policiesList, version } = await host(pack).info();
      const own = rulesIn(pack);
      const { version: stated } = JSON.parse(
        readFileSync(join(root, "policy", pack, "package.json"), "utf8"),
      ) as { version: string };
      assert.deepEqual([name, version], [pack, stated]);
      assert.deepEqual(
        policiesList.map((policy) => policy.name),
        [contractPolicyName, ...own.map(({ id }) => id)],
      );
      for (const rule of own) {
        const policy = policiesList.find((one) => one.name === rule.id);
        assert.equal(policy?.description, rule.title);
        assert.equal(policy.severity, severities[rule.severity], rule.id);
        assert.equal(policy.enforcementlevel, levels.advisory, "code advises, a configuration blocks");
        for (const step of rule.remediation) assert.ok(policy.remediationSteps.includes(step), rule.id);
        for (const row of rule.requirements) assert.ok(policy.tagsList.includes(`requirement-${row}`));
        const [control] = rule.controls?.pss ?? [];
        const { framework } = policy;
        assert.equal(framework && `${framework.specification}/${framework.reference}`, control);
      }
    });
  }

  it("tell what their configuration takes", async () => {
    const { policiesList } = await host("baseline").info();
    const schema = JSON.stringify(policiesList[0]?.configschema?.properties);
    for (const key of ["contract", "unknown", "environment", "recoveryPointHours", "additionalProperties"])
      assert.ok(schema.includes(key), key);
  });

  it("change no resource", async () => {
    const unchanged = { remediationsList: [], notApplicableList: [] };
    for (const pack of packFolders)
      for (const resource of resourcesWith(privileged))
        assert.deepEqual(await host(pack).remediate(resource), unchanged);
  });

  it("find nothing in the sound stack", async () => {
    for (const pack of packFolders) assert.deepEqual(await judged(host(pack), resourcesWith()), []);
  });

  it("find what is wrong, about the resource, at the level that the configuration says", async () => {
    const baseline = host("baseline");
    const found = async (level: number) => {
      await baseline.configure({ "pss-privileged-container": { level } });
      return judged(baseline, resourcesWith(privileged));
    };
    for (const level of [levels.advisory, levels.mandatory]) {
      const [one, ...more] = await found(level);
      assert.deepEqual(more, []);
      assert.equal(one?.policyname, "pss-privileged-container");
      assert.equal(one.enforcementlevel, level);
      assert.equal(one.severity, severities.critical);
      assert.match(one.urn, /^urn:pulumi:shop-production::/);
    }
    assert.deepEqual(await found(levels.disabled), []);
    await baseline.configure({});
  });

  it("judge by the contract in their configuration", async () => {
    const resilience = host("resilience");
    const resources = resourcesWith().filter(({ type }) => !type.endsWith(":Contract"));
    const topology = async (settings: object) => {
      await resilience.configure({ [contractPolicyName]: { level: levels.mandatory, settings } });
      const all = await judged(resilience, resources);
      return all.filter(({ policyname }) => policyname === "replicas-fit-topology");
    };
    const unknown = await topology({});
    assert.ok(unknown.length > 0);
    assert.ok(
      unknown.every(({ enforcementlevel, message }) => enforcementlevel === 0 && message.includes("UNKNOWN")),
    );
    const known = await topology({ contract: { cluster: { nodes: 1, zones: 1 } } });
    assert.ok(known.length > 0);
    assert.ok(known.every(({ message }) => !message.includes("UNKNOWN")));
    await resilience.configure({});
  });

  it("find together what the pack of all rules finds", async () => {
    const resources = resourcesWith(privileged).filter(({ type }) => !type.endsWith(":Contract"));
    const found = async (pack: PackFolder) =>
      (await judged(host(pack), resources)).map(({ message, policyname }) => `${policyname}: ${message}`);
    const apart: string[] = [];
    for (const pack of packs) {
      const own = await found(pack);
      assert.ok(own.length > 0, pack);
      apart.push(...own);
    }
    assert.deepEqual((await found(completePack)).toSorted(), apart.toSorted());
  });

  it("find the same each time", async () => {
    const baseline = host("baseline");
    const first = await judged(baseline, resourcesWith(privileged));
    for (let run = 0; run < 20; run++)
      assert.deepEqual(await baseline.analyzeStack(resourcesWith(privileged)), first);
  });

  it("leave passes and reasons in a file for who asks", async () => {
    await judged(host("baseline"), resourcesWith(privileged));
    const { outcomes } = JSON.parse(readFileSync(join(folder, "baseline.json"), "utf8")) as Judged;
    const own = rulesIn("baseline").map(({ id }) => id);
    assert.deepEqual([...new Set(outcomes.map(({ rule }) => rule))], own);
    assert.ok(outcomes.some(({ status }) => status === "PASS"));
    assert.equal(outcomes.filter(({ status }) => status === "FAIL").length, 1);
  });

  it("never tell a secret's value", async () => {
    const secret = "hunter2-changeme-wire";
    const object = resourcesWith().find(({ type }) => type === "kubernetes:core/v1:Secret");
    const pod = resourcesWith().find(({ type }) => type === "kubernetes:apps/v1:Deployment");
    assert.ok(object && pod);
    const values = { password: secret, "tls.key": `-----BEGIN ${secret}`, "broken.json": `{"${secret}"` };
    let planted = withValue(resourcesWith(), object.name, ["stringData"], values);
    const variables = [
      { name: "DATABASE_PASSWORD", value: secret },
      { name: "DATABASE_URL", value: `postgres://shop:${secret}@nowhere:5432/shop` },
    ];
    const env = ["spec", "template", "spec", "containers", 0, "env"];
    planted = withValue(planted, pod.name, env, variables);
    const told: string[] = [];
    for (const pack of packFolders) {
      const found = await judged(host(pack), planted);
      const file = readFileSync(join(folder, `${pack}.json`), "utf8");
      told.push(JSON.stringify(found), file, host(pack).printed);
    }
    assert.ok(told.join("").includes("DATABASE_PASSWORD"), "it was found");
    assert.ok(!told.join("").includes(secret));
  });
});

/** What an engine does in a preview: each resource as it is declared, then the stack. */
async function judged(host: PackHost, resources: readonly TestResource[]) {
  for (const resource of resources) assert.deepEqual(await host.analyze(resource), []);
  return host.analyzeStack(resources);
}
