import assert from "node:assert/strict";
import { judge } from "../../components/facility/judge.ts";
import { read } from "../../components/facility/read.ts";
import { ProgramsOnPath } from "../support/programs-on-path.ts";

const definition = (name: string, established = "True") => ({
  metadata: { name },
  spec: {
    versions: [
      { name: "v1", served: true },
      { name: "v1beta1", served: false },
    ],
  },
  status: { conditions: [{ type: "Established", status: established }] },
});
const [monitors, rules] = ["servicemonitors.monitoring.coreos.com", "prometheusrules.monitoring.coreos.com"];
const deployment = {
  metadata: { name: "cloudnative-pg", namespace: "cnpg-system" },
  spec: { template: { spec: { containers: [{ image: "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1" }] } } },
  status: { conditions: [{ type: "Available", status: "False" }] },
};

describe("what is read of a cluster", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  const answer = (object: unknown) => programs.add("kubectl", `cat <<'EOF'\n${JSON.stringify(object)}\nEOF`);

  it("is a list of definitions, with the versions that are served", async () => {
    answer({ items: [definition(monitors), definition(rules, "False")] });
    assert.deepEqual(await read(["monitoring-api"], programs.env), {
      definitions: [
        { name: monitors, established: true, served: ["v1"] },
        { name: rules, established: false, served: ["v1"] },
      ],
      deployments: [],
      statefulSets: [],
      services: [],
      policies: [],
    });
  });

  it("may be one definition, which kubectl gives without a list", async () => {
    answer(definition(monitors));
    const { findings, state } = judge("monitoring-api", await read(["monitoring-api"], programs.env));
    assert.deepEqual([state, findings], ["incomplete", [`the CustomResourceDefinition ${rules} is missing`]]);
  });

  it("may be nothing at all", async () => {
    programs.add("kubectl", "exit 0");
    assert.equal(judge("monitoring-api", await read(["monitoring-api"], programs.env)).state, "missing");
  });

  it("has Deployments and Services of all namespaces, where a facility is of programs", async () => {
    const cases = [
      `*deployments*) echo '${JSON.stringify({ items: [deployment] })}';;`,
      `*services*) echo '${JSON.stringify({ items: [{ metadata: { name: "a", namespace: "b", labels: { c: "d" } } }] })}';;`,
      `*) echo '{"items":[]}';;`,
    ];
    programs.add("kubectl", `case "$*" in\n${cases.join("\n")}\nesac`);
    assert.deepEqual(await read(["postgres-operator"], programs.env), {
      definitions: [],
      deployments: [
        {
          name: "cnpg-system/cloudnative-pg",
          labels: {},
          available: false,
          images: ["ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1"],
        },
      ],
      statefulSets: [],
      services: [{ name: "b/a", labels: { c: "d" } }],
      policies: [],
    });
  });

  it("has policies with whether they are bound, where a facility is of policies", async () => {
    const policies = ["a", "b"].map((name) => ({ metadata: { name, labels: { of: name } } }));
    const bindings = [{ spec: { policyName: "b" } }];
    const cases = [
      `*policies.admission*) echo '${JSON.stringify({ items: policies })}';;`,
      `*policybindings*) echo '${JSON.stringify({ items: bindings })}';;`,
      "*) exit 1;;",
    ];
    programs.add("kubectl", `case "$*" in\n${cases.join("\n")}\nesac`);
    assert.deepEqual(await read(["admission"], programs.env), {
      ...{ definitions: [], deployments: [], services: [], statefulSets: [] },
      policies: [
        { name: "a", labels: { of: "a" }, bound: false },
        { name: "b", labels: { of: "b" }, bound: true },
      ],
    });
  });

  it("has StatefulSets, where a facility is of servers; one server is enough, and none is too few", async () => {
    const server = (name: string, replicas: number, readyReplicas?: number) => ({
      metadata: { name, namespace: "monitoring" },
      spec: { replicas, template: { spec: { containers: [{ image: "prometheus:v3.16.0" }] } } },
      status: readyReplicas === undefined ? {} : { readyReplicas },
    });
    const items = [
      server("whole", 2, 2),
      server("starting", 2, 1),
      server("new", 1),
      server("stopped", 0, 0),
    ];
    programs.add(
      "kubectl",
      `case "$*" in *statefulsets*) echo '${JSON.stringify({ items })}';; *) echo '{"items":[]}';; esac`,
    );
    const reading = await read(["metrics"], programs.env);
    assert.ok("statefulSets" in reading);
    assert.deepEqual(
      reading.statefulSets.map(({ available, name }) => [name, available]),
      [
        ["monitoring/whole", true],
        ["monitoring/starting", true],
        ["monitoring/new", false],
        ["monitoring/stopped", false],
      ],
    );
  });

  for (const [what, script, said] of [
    [
      "refuses",
      "echo 'Error from server (Forbidden): not for you' >&2; exit 1",
      /\(Forbidden\): not for you$/,
    ],
    ["prints no JSON", "echo nothing of use", /^the cluster can't be read: /],
    ["prints other JSON", `echo '{"items":[{"metadata":{}}]}'`, /are not as expected/],
  ] as const) {
    it(`is nothing, and no facility is there, where the cluster ${what}`, async () => {
      programs.add("kubectl", script);
      const reading = await read(["monitoring-api"], programs.env);
      assert.ok("unreadable" in reading);
      assert.match(reading.unreadable, said);
      assert.equal(judge("monitoring-api", reading).state, "missing");
    });
  }

  it("is nothing where there is no kubectl", async () => {
    const reading = await read(["monitoring-api"], { PATH: programs.folder });
    assert.ok("unreadable" in reading);
    assert.match(reading.unreadable, /kubectl/);
  });
});
