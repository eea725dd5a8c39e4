import assert from "node:assert/strict";
import { join } from "node:path";
import { type Policies, UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import { root } from "../../lib/paths.ts";
import { plainProperties } from "../../policy/adapter/arguments.ts";
import { Assessment } from "../../policy/adapter/assessment.ts";
import { contractPolicyName } from "../../policy/adapter/contract-policy.ts";
import type { Judged } from "../../policy/adapter/judge.ts";
import { policiesOf } from "../../policy/adapter/policies.ts";
import { noExemptions, type Registry } from "../../policy/exemptions/exemption.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { graphWith } from "./support/fixtures.ts";
import { runPolicies } from "./support/pack-run.ts";
import { resourcesWith, unknownObject, unknownText, withValue } from "./support/pulumi-resources.ts";

const clock = new Date("2026-11-20T00:00:00Z");

interface Options {
  readonly registry?: Registry;
  readonly onJudged?: (judged: Judged) => void;
}

/** All rules as one pack. */
function pack({ onJudged, registry = noExemptions }: Options = {}): Policies {
  const assessment = new Assessment(rules, { clock, environment: "production", registry }, onJudged);
  return policiesOf(rules, { assessment, now: () => clock, registry: () => registry });
}

const bad = (group: string, rule: string, name: string) =>
  join(root, "rules", group, rule, "bad", `${name}.yaml`);
const privileged = bad("pods", "pss-privileged-container", "container");

describe("policies of a pack", () => {
  it("find nothing wrong with the sound stack", async () => {
    const { reported } = await runPolicies(pack(), resourcesWith());
    assert.deepEqual(reported, []);
  });

  it("find what the rules find, about the same object, with what to do", async () => {
    const [expected] = evaluate(rules, graphWith(privileged), { clock }).filter(
      ({ status }) => status === "FAIL",
    );
    const { reported } = await runPolicies(pack(), resourcesWith(privileged));
    assert.equal(reported.length, 1);
    const [found] = reported;
    assert.equal(found?.policy, "pss-privileged-container");
    assert.equal(found?.level, undefined, "it counts as the policy does");
    assert.ok(
      found?.message.startsWith(`${expected?.subject.title}: ${expected?.message}\n`),
      found?.message,
    );
    assert.match(found?.message ?? "", /To do:/);
    assert.ok(found?.urn?.startsWith("urn:pulumi:"), "it names the resource");
  });

  it("say why where there is nothing to judge, and never pass it", async () => {
    const { notApplicable } = await runPolicies(pack(), []);
    const results = Map.groupBy(evaluate(rules, new Graph([]), { clock }), ({ rule }) => rule);
    const idle = rules.filter(({ id }) =>
      results.get(id)?.every(({ status }) => status === "NOT_APPLICABLE"),
    );
    assert.ok(idle.length > rules.length / 2);
    assert.deepEqual(
      [...notApplicable.keys()],
      idle.map(({ id }) => id),
    );
    assert.ok([...notApplicable.values()].every((reason) => reason !== ""));
  });

  it("judge a stack once, and anew in the next run", async () => {
    let judged = 0;
    const policies = pack({ onJudged: () => judged++ });
    const first = await runPolicies(policies, resourcesWith(privileged));
    assert.equal(judged, 1);
    const second = await runPolicies(policies, resourcesWith());
    assert.equal(judged, 2);
    assert.equal(first.reported.length, 1);
    assert.deepEqual(second.reported, []);
  });

  it("judge anew also where the policy that begins is disabled", async () => {
    const policies = pack().filter(({ name }) => name !== contractPolicyName);
    assert.equal((await runPolicies(policies, resourcesWith(privileged))).reported.length, 1);
    assert.deepEqual((await runPolicies(policies, resourcesWith())).reported, []);
  });

  it("find the same in the same order each time", async () => {
    const policies = pack();
    const first = await runPolicies(policies, resourcesWith(privileged));
    for (let run = 0; run < 3; run++)
      assert.deepEqual(await runPolicies(policies, resourcesWith(privileged)), first);
  });
});

describe("what a pack judges", () => {
  const deployment = resourcesWith().find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  assert.ok(deployment);
  const image = ["spec", "template", "spec", "containers", 0, "image"];

  it("is what was declared, not what a cluster made of it", async () => {
    const declared = resourcesWith();
    const filledIn = withValue(declared, deployment.name, image, "web");
    assert.deepEqual((await runPolicies(pack(), filledIn, { declared })).reported, []);
    const wrong = await runPolicies(pack(), declared, { declared: filledIn });
    assert.deepEqual([...new Set(wrong.reported.map(({ policy }) => policy))], ["image-tag-pinned"]);
  });

  it("is what there is, where nothing was declared in this run", async () => {
    const filledIn = withValue(resourcesWith(), deployment.name, image, "web");
    const { reported } = await runPolicies(pack(), filledIn, { declared: [] });
    assert.deepEqual([...new Set(reported.map(({ policy }) => policy))], ["image-tag-pinned"]);
  });

  it("is under the proxy that throws", () => {
    const props = { metadata: { name: unknownText } };
    const proxy = unknownCheckingProxy(props);
    assert.throws(() => proxy.metadata.name, UnknownValueError);
    assert.equal(plainProperties(proxy), props);
  });
});

describe("what can't be known", () => {
  const all = resourcesWith();
  const deployment = all.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  assert.ok(deployment);
  const hidden = withValue(
    all,
    deployment.name,
    ["spec", "template", "spec", "containers", 0, "image"],
    unknownText,
  );

  it("is reported as UNKNOWN and as advice, about that object alone", async () => {
    const { reported } = await runPolicies(pack(), hidden);
    const tags = reported.filter(({ policy }) => policy === "image-tag-pinned");
    assert.deepEqual(
      tags.map(({ level, urn }) => [level, urn]),
      [["advisory", deployment.urn]],
    );
    assert.match(tags[0]?.message ?? "", /UNKNOWN: Deployment .* is known only after deployment/);
    assert.ok(reported.every(({ message }) => message.includes("UNKNOWN: ")));
  });

  it("counts as the rule does where that is asked for", async () => {
    const { reported } = await runPolicies(pack(), hidden, { settings: { unknown: "mandatory" } });
    assert.ok(reported.length > 0);
    assert.ok(reported.every(({ level, message }) => level === undefined && message.startsWith("UNKNOWN: ")));
  });

  it("never takes a rule down, whichever object it is in", async () => {
    const judged: Judged[] = [];
    // The policy that begins has all of them judged; asking each of the others would only take longer.
    const [begin] = pack({ onJudged: (one) => judged.push(one) });
    assert.ok(begin);
    for (const { name } of all) await runPolicies([begin], withValue(all, name, ["spec"], unknownObject));
    assert.equal(judged.length, all.length);
    const errors = judged.flatMap(({ outcomes }) => outcomes.filter(({ status }) => status === "ERROR"));
    assert.deepEqual(errors, []);
  });

  it("doesn't hide what is known to be wrong beside it", async () => {
    const both = withValue(
      resourcesWith(privileged),
      deployment.name,
      ["spec", "template", "spec", "containers", 0, "image"],
      unknownText,
    );
    const { reported } = await runPolicies(pack(), both);
    assert.ok(
      reported.some(({ level, policy }) => policy === "pss-privileged-container" && level === undefined),
    );
  });
});

describe("what a pack is told", () => {
  it("of the contract decides about results", async () => {
    const fixture = resourcesWith().filter(({ type }) => !type.endsWith(":Contract"));
    const without = await runPolicies(pack(), fixture);
    const unknown = without.reported.filter(({ policy }) => policy === "replicas-fit-topology");
    assert.ok(unknown.length > 0 && unknown.every(({ message }) => message.includes("UNKNOWN")));
    const settings = { contract: { cluster: { nodes: 1, zones: 1 } } };
    const told = await runPolicies(pack(), fixture, { settings });
    const known = told.reported.filter(({ policy }) => policy === "replicas-fit-topology");
    assert.ok(known.length > 0 && known.every(({ message }) => !message.includes("UNKNOWN")));
  });

  it("of a contract that can't be read is refused, with the key", async () => {
    const settings = { contract: { cluster: { nodes: "six" }, scraper: [] } };
    const { reported } = await runPolicies(pack(), resourcesWith(), { settings });
    const [problem] = reported.filter(({ policy }) => policy === contractPolicyName);
    assert.match(problem?.message ?? "", /cluster\.nodes/);
    assert.match(problem?.message ?? "", /scraper/);
    assert.equal(problem?.level, undefined);
  });

  it("of exemptions lowers what they excuse, and nothing else", async () => {
    const resources = resourcesWith(bad("governance", "owner-annotation", "none"));
    const before = await runPolicies(pack(), resources);
    const [found] = before.reported;
    assert.ok(found);
    const object = /^(\w+) (?:([^/\s]+)\/)?([^:\s]+):/.exec(found.message);
    const [, kind = "", namespace = "", name = ""] = object ?? [];
    const exemption = {
      id: "EX-1",
      rule: found.policy,
      match: { kind, namespace, name },
      owner: "team-shop",
      reason: "until the team is named",
      created: "2026-11-01",
      expires: "2026-12-01",
    };
    const registry: Registry = { ...noExemptions, exemptions: [exemption] };
    const target = resources.find(({ urn }) => urn === found.urn);
    assert.ok(target);
    const { annotations = {} } = target.props.metadata as { annotations?: Record<string, string> };
    const key = { ...annotations, [`readiness.seaworthy.dev/waive.${found.policy}`]: "EX-1" };
    const annotated = withValue(resources, target.name, ["metadata", "annotations"], key);
    const { reported } = await runPolicies(pack({ registry }), annotated);
    assert.deepEqual(
      reported.map(({ level, policy }) => [policy, level]),
      [[found.policy, "advisory"]],
    );
    assert.match(reported[0]?.message ?? "", /WAIVED by EX-1 of team-shop until 2026-12-01/);
    const alone = await runPolicies(pack({ registry }), resources);
    assert.deepEqual(
      alone.reported.map(({ level, policy }) => [policy, level]).sort(),
      [
        [found.policy, undefined],
        [contractPolicyName, undefined],
      ].sort(),
      "the registry alone excuses nothing",
    );
  });
});
