import assert from "node:assert/strict";
import { explain, remedies } from "../../components/facility/explain.ts";
import {
  type Facility,
  type FacilityName,
  facilities,
  facilityNames,
  isFacility,
} from "../../components/facility/facility.ts";
import { judge, type Seen, type SeenWorkload } from "../../components/facility/judge.ts";

const told = "app.kubernetes.io/version";

/** A cluster that has a facility as it should be. */
function whole(name: FacilityName): Seen {
  const { definitions, policies, programs, servers = {}, services = [] }: Facility = facilities[name];
  return {
    definitions: Object.entries(definitions).map(([definition, version]) => ({
      name: definition,
      established: true,
      served: ["v1alpha1", version],
    })),
    deployments: Object.entries(programs).map(([program, { from }]) =>
      workload(`registry.example.com:5000/mirror/${program}:v${from}`),
    ),
    statefulSets: Object.entries(servers).map(([server, { from }]) =>
      workload(`registry.example.com:5000/mirror/${server}:v${from}`),
    ),
    services: services.map((labels, i) => ({ name: `operators/service-${i}`, labels })),
    policies: (policies?.names ?? []).map((one) => ({
      name: one,
      labels: { [told]: policies?.versions.from ?? "" },
      bound: true,
    })),
  };
}

function workload(image: string, changes: Partial<SeenWorkload> = {}): SeenWorkload {
  return { name: "operators/one", labels: {}, available: true, images: [image], ...changes };
}

const empty: Seen = { definitions: [], deployments: [], statefulSets: [], services: [], policies: [] };
const operator = "ghcr.io/cloudnative-pg/cloudnative-pg";

/** The whole PostgreSQL operator, but for its own Deployment. */
function withOperator(...deployments: readonly SeenWorkload[]): Seen {
  const seen = whole("postgres-operator");
  const others = seen.deployments.filter(({ images }) => !images[0]?.includes("/cloudnative-pg:"));
  return { ...seen, deployments: [...others, ...deployments] };
}

describe("a facility", () => {
  for (const name of facilityNames) {
    it(`${name} is present where all of it is there`, () =>
      assert.deepEqual(judge(name, whole(name)), { facility: name, state: "present", findings: [] }));

    it(`${name} is missing on an empty cluster`, () => {
      const { findings, state } = judge(name, empty);
      assert.equal(state, "missing");
      const { definitions, policies, programs, servers = {} }: Facility = facilities[name];
      const installed = [definitions, programs, servers].flatMap((all) => Object.keys(all));
      for (const one of [...installed, ...(policies?.names ?? [])])
        assert.ok(
          findings.some((finding) => finding.includes(one)),
          one,
        );
    });

    it(`${name} is missing where the cluster can't be read, whatever is on it`, () => {
      const unreadable = "the API server did not answer";
      const judgement = judge(name, { unreadable });
      assert.deepEqual(judgement, { facility: name, state: "missing", findings: [unreadable] });
    });

    it(`${name} lacks each definition that is gone`, () => {
      const seen = whole(name);
      for (const { name: gone } of seen.definitions) {
        const definitions = seen.definitions.filter((one) => one.name !== gone);
        const { findings, state } = judge(name, { ...seen, definitions });
        assert.deepEqual(
          [state, findings],
          ["incomplete", [`the CustomResourceDefinition ${gone} is missing`]],
        );
      }
    });
  }

  it("is incomplete with its definitions alone", () => {
    const seen = { ...empty, definitions: whole("cert-manager").definitions };
    const { findings, state } = judge("cert-manager", seen);
    assert.equal(state, "incomplete");
    assert.equal(findings[0], "no Deployment runs cert-manager-controller");
  });

  it("is incomplete while a definition is not established", () => {
    const seen = whole("metrics");
    const definitions = seen.definitions.map((one) => ({ ...one, established: false }));
    const { findings, state } = judge("metrics", { ...seen, definitions });
    assert.equal(state, "incomplete");
    assert.match(findings[0] ?? "", /^the CustomResourceDefinition .* is not established$/);
  });

  it("is of another version where a definition serves others", () => {
    const seen = whole("metrics");
    const definitions = seen.definitions.map((one) => ({ ...one, served: ["v1alpha1", "v2"] }));
    const { findings, state } = judge("metrics", { ...seen, definitions });
    assert.equal(state, "other version");
    assert.match(findings[0] ?? "", /serves v1alpha1, v2 instead of v1$/);
  });

  it("does not serve while none of its servers is ready, which goes by", () => {
    const seen = whole("metrics");
    const starting = seen.statefulSets.map((one) => ({ ...one, available: false }));
    assert.deepEqual(judge("metrics", { ...seen, statefulSets: starting }), {
      facility: "metrics",
      state: "not serving",
      findings: ["the StatefulSet operators/one, which runs prometheus, is not ready"],
    });
    const { findings, state } = judge("metrics", { ...seen, statefulSets: [] });
    assert.deepEqual([state, findings], ["not serving", ["no StatefulSet runs prometheus"]]);
  });

  it("serves where one of its servers is as it should be, whatever others there are", () => {
    const seen = whole("metrics");
    const old = workload("quay.io/prometheus/prometheus:v2.30.0", { name: "others/two" });
    const stopped = workload("quay.io/prometheus/prometheus:v3.16.0", { available: false });
    assert.equal(
      judge("metrics", { ...seen, statefulSets: [old, stopped, ...seen.statefulSets] }).state,
      "present",
    );
    const { findings, state } = judge("metrics", { ...seen, statefulSets: [old] });
    assert.equal(state, "other version");
    assert.match(
      findings.join(),
      /^the StatefulSet others\/two runs prometheus 2\.30\.0: it must be at least 2\.45\.0/,
    );
  });

  it("is incomplete where its servers run and their operator does not", () => {
    const { findings, state } = judge("metrics", { ...whole("metrics"), deployments: [] });
    assert.deepEqual([state, findings], ["incomplete", ["no Deployment runs prometheus-operator"]]);
  });

  it("is incomplete without the Service by which its programs find each other", () => {
    const { findings, state } = judge("postgres-operator", { ...whole("postgres-operator"), services: [] });
    assert.equal(state, "incomplete");
    assert.deepEqual(findings, [
      "no Service has the label cnpg.io/pluginName=barman-cloud.cloudnative-pg.io",
    ]);
  });

  it("is incomplete while a program is not available", () => {
    const seen = withOperator(workload(`${operator}:1.30.1`, { available: false }));
    const { findings, state } = judge("postgres-operator", seen);
    assert.deepEqual(
      [state, findings],
      ["incomplete", ["the Deployment operators/one, which runs cloudnative-pg, is not available"]],
    );
  });

  it("is incomplete where two run a program", () => {
    const other = workload(`${operator}:1.30.1`, { name: "others/two" });
    const { findings, state } = judge(
      "postgres-operator",
      withOperator(workload(`${operator}:1.30.1`), other),
    );
    assert.equal(state, "incomplete");
    assert.match(findings.join(), /^operators\/one and others\/two both run cloudnative-pg/);
  });

  for (const [what, image, labels, state] of [
    ["the first that will do", "1.30.1", {}, "present"],
    ["a later one", "v1.31.0", {}, "present"],
    ["a later one of ten and more", "1.100.0", {}, "present"],
    ["one that is built anew", "1.30.1-debian-2", {}, "present"],
    ["one before", "1.30.0", {}, "other version"],
    ["one before, with more digits", "1.9.30", {}, "other version"],
    ["the first that may be too late", "2.0.0", {}, "other version"],
    ["no number", "latest", {}, "other version"],
    ["half a number", "1.31", {}, "other version"],
    ["no number, but a label that has it", "latest", { [told]: "1.30.1" }, "present"],
    ["no number, but a label of one before", "latest", { [told]: "1.29.0" }, "other version"],
  ] as const) {
    it(`is ${state} where its image's tag is ${what}`, () => {
      const seen = withOperator(workload(`${operator}:${image}`, { labels }));
      assert.equal(judge("postgres-operator", seen).state, state);
    });
  }

  it("is of an unknown version, which is another, where its image has a digest alone", () => {
    const digest = `${operator}@sha256:${"0".repeat(64)}`;
    const { findings, state } = judge("postgres-operator", withOperator(workload(digest)));
    assert.equal(state, "other version");
    assert.match(findings.join(), /the version of cloudnative-pg .* is unknown/);
  });

  /** All policies, but for what is said of the first of them. */
  const withPolicy = (change: object | undefined): Seen => {
    const { policies, ...others } = whole("admission");
    const [first, ...more] = policies;
    assert.ok(first);
    return { ...others, policies: change ? [{ ...first, ...change }, ...more] : more };
  };

  for (const [what, change, state, said] of [
    ["one of its policies is gone", undefined, "incomplete", /^the ValidatingAdmissionPolicy .* is missing$/],
    [
      "one of its policies is applied by none",
      { bound: false },
      "incomplete",
      /^no Validating.*Binding applies/,
    ],
    [
      "one of its policies is of a later release",
      { labels: { [told]: "2.0.0" } },
      "other version",
      /release 2\.0\.0: /,
    ],
    [
      "one of its policies doesn't say its release",
      { labels: {} },
      "other version",
      /an unknown release: it must/,
    ],
  ] as const) {
    it(`is ${state} where ${what}`, () => {
      const judgement = judge("admission", withPolicy(change));
      assert.equal(judgement.state, state);
      assert.equal(judgement.findings.length, 1);
      assert.match(judgement.findings[0] ?? "", said);
    });
  }

  it("is told with how it was seen, and how to get it", () => {
    const lacking = [judge("postgres-operator", empty)];
    assert.match(
      explain(lacking),
      /^ {2}postgres-operator \(CloudNativePG .*\) is missing:\n {4}the CustomResourceDefinition backups\.postgresql\.cnpg\.io is missing\n/,
    );
    assert.match(
      remedies(lacking),
      /system: platform.*\n {2}postgres-operator: install CloudNativePG 1\.30\.1/,
    );
  });

  it("is known by its name alone", () => {
    assert.ok(isFacility("metrics"));
    for (const name of ["postgres", "toString", ""]) assert.ok(!isFacility(name), name);
  });
});
