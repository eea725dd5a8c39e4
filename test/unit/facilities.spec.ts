import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeUp } from "../../cli/facilities/before-up.ts";
import { bring } from "../../cli/facilities/bring.ts";
import { givenIn, withFacilities } from "../../cli/facilities/given.ts";
import { facilities } from "../../components/facility/facility.ts";
import { settingsOf } from "../../engine/stack.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { parseSettings } from "../../settings.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import { ledger } from "../support/ledger.ts";
import { ProgramsOnPath } from "../support/programs-on-path.ts";
import { merged } from "../support/random-settings.ts";
import { stackSettings } from "../support/stack-file.ts";

const required = (stack: string, changes = {}) => requiredFacilities(stackSettings(stack, changes));

describe("what a stack requires of its cluster", () => {
  it("is an API for its monitors and rules where it is measured", () => {
    assert.deepEqual(required("cordum-production"), ["monitoring-api"]);
    assert.deepEqual(required("application-demo"), ["monitoring-api"]);
    assert.deepEqual(required("cordum-dev"), []);
  });

  it("is a Prometheus where its settings ask for that", () => {
    const monitoring = { requires: ["metrics"] };
    assert.deepEqual(required("cordum-staging", { monitoring }), ["monitoring-api", "metrics"]);
    const alerting = { monitoring: { requires: ["alerts"] } };
    assert.deepEqual(required("cordum-staging", alerting), ["monitoring-api", "metrics", "alerts"]);
    assert.deepEqual(required("cordum-dev", { monitoring: { ...monitoring, enabled: false } }), []);
  });

  it("is cert-manager where that gives its certificates, and it has any", () => {
    const certificates = { source: "cert-manager" };
    assert.deepEqual(required("cordum-production", { certificates }), ["cert-manager", "monitoring-api"]);
    assert.deepEqual(required("cordum-dev", { certificates }), []);
  });

  it("is PostgreSQL's operator where it runs one, and once for all of them", () => {
    const requiredBy = (stores = {}) =>
      requiredFacilities(parseSettings("stacks/Pulumi.ledger.yaml", merged(ledger, { stores })));
    assert.deepEqual(requiredBy(), ["monitoring-api", "postgres-operator"]);
    assert.deepEqual(requiredBy({ drafts: { kind: "postgres" } }), ["monitoring-api", "postgres-operator"]);
    const external = { host: "db.example.net", networks: ["192.0.2.0/24"], loginSecret: "login" };
    assert.deepEqual(requiredBy({ books: { external } }), ["monitoring-api"]);
  });

  it("is nothing where it gives facilities itself", () => assert.deepEqual(required("platform-local"), []));
});

const operator =
  "urn:pulumi:platform-local::seaworthy::seaworthy:index:Platform$seaworthy:index:PostgresOperator";

describe("the platform of the embedded cluster", () => {
  it("gives what its state has, however little of that", () => {
    const one = (urn: string) => ({ urn, type: "" });
    assert.deepEqual(givenIn([one(`${operator}::platform-postgres-operator`)]), ["postgres-operator"]);
    assert.deepEqual(givenIn([]), []);
    const metrics = "urn:pulumi:platform-local::seaworthy::seaworthy:index:Platform$seaworthy:index:Metrics";
    const both = [
      `${metrics}::platform-metrics`,
      `${metrics}$seaworthy:index:Alerts::platform-metrics-alerts`,
    ];
    assert.deepEqual(givenIn(both.map(one)), ["metrics", "alerts"]);
    assert.deepEqual(givenIn([one(`${operator}$seaworthy:index:Workload::platform-postgres-operator`)]), []);
  });

  it("is given what is required, and nothing else", () => {
    const text = settingsOf("platform-local");
    assert.match(withFacilities(text, ["postgres-operator"]), /postgres-operator: .*enabled: true/);
    assert.match(withFacilities(text, []), /postgres-operator: .*enabled: false.*replicas: 1/);
    assert.match(withFacilities("config:\n  seaworthy:system: platform\n", []), /enabled: false/);
  });
});

describe("before a stack is deployed to a cluster of one's own", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
    programs.add("pulumi", `echo "error: no stack named '$4' found" >&2; exit 255`);
  });
  afterEach(() => programs.remove());

  const prepared: string[] = [];
  const check = (stack: string, text = settingsOf(stack)) =>
    beforeUp({ env: programs.env, stacksFolder: undefined, program: root }, stack, text, async (one) => {
      prepared.push(one);
    });
  const on = (deployments: readonly object[]) =>
    programs.add(
      "kubectl",
      `case "$*" in *deployments*) echo '${JSON.stringify({ items: deployments })}';; esac`,
    );
  const running = (image: string) => ({
    metadata: { name: "pg", namespace: "elsewhere" },
    spec: { template: { spec: { containers: [{ image }] } } },
  });

  it("it is said what the cluster lacks, how that was seen, and how to get it", async () => {
    programs.add("kubectl", "exit 0");
    await assert.rejects(check("cordum-staging"), (problem) => {
      assert.ok(problem instanceof Problem);
      assert.match(
        problem.message,
        /^cordum-staging requires facilities that the cluster does not have\. Nothing .*changed\./,
      );
      assert.match(
        problem.message,
        /monitoring-api .*is missing:\n.*CustomResourceDefinition prometheusrules\S+ is missing/,
      );
      assert.ok(problem.remedy.includes(facilities["monitoring-api"].elsewhere), problem.remedy);
      return true;
    });
    assert.deepEqual(prepared, []);
  });

  it("a cluster that can't be read offers nothing", async () => {
    programs.add("kubectl", "echo 'Unable to connect to the server' >&2; exit 1");
    await assert.rejects(
      check("cordum-staging"),
      /monitoring-api .*is missing:\n.*Unable to connect to the server/,
    );
  });

  it("nobody asks a cluster that nothing is required of", async () => {
    programs.add("kubectl", "exit 1");
    await check("cordum-dev");
  });

  it("what the program refuses is left to it", async () => {
    programs.add("kubectl", "exit 1");
    await check("cordum-staging", "config:\n  seaworthy:system: cordun\n");
  });

  it("a facility is given to a cluster that has nobody else's", async () => {
    on([running("docker.io/library/postgres:17")]);
    await check("platform-local");
  });

  it("a facility is not given a second time", async () => {
    on([running("mirror.example.com/cloudnative-pg:1.29.0")]);
    await assert.rejects(check("platform-local"), (problem) => {
      assert.ok(problem instanceof Problem);
      assert.match(problem.message, /postgres-operator: the Deployment elsewhere\/pg already runs it/);
      assert.match(problem.remedy, /enabled: false/);
      return true;
    });
  });

  it("the stack that gives it may be deployed again", async () => {
    on([running("ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1")]);
    const state = {
      deployment: { resources: [{ urn: `${operator}::platform-postgres-operator`, type: "" }] },
    };
    programs.add("pulumi", `echo '${JSON.stringify(state)}'`);
    await check("platform-local");
  });

  it("a facility is not given where nobody can tell who gives it", async () => {
    programs.add("kubectl", "echo 'Error from server (Forbidden)' >&2; exit 1");
    await assert.rejects(check("platform-local"), /Can't find out whether .*Forbidden/);
    on([]);
    programs.add("pulumi", "echo 'error: the passphrase is wrong' >&2; exit 255");
    await assert.rejects(check("platform-local"), /The state of platform-local can't be read/);
  });
});

describe("what the embedded cluster lacks", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
    programs.add("kubectl", "exit 0");
  });
  afterEach(() => programs.remove());

  /** An engine that keeps a stack's salt, and what it is told to do. */
  const engineWith = (state: readonly object[]) => {
    const { env, folder } = programs;
    const exported = JSON.stringify({ deployment: { resources: state } });
    const cases = [
      state.length > 0
        ? `"stack export"*) echo '${exported}';;`
        : `"stack export"*) echo "error: no stack named" >&2; exit 255;;`,
      `"stack init"*) echo "encryptionsalt: v1:salt" > "Pulumi.$3.yaml";;`,
      `preview*) echo '{"steps":[]}';;`,
      `*) echo "$*" >> "${folder}/told";;`,
    ];
    programs.add("pulumi", `case "$*" in\n${cases.join("\n")}\nesac`);
    return { env, stacksFolder: folder, program: folder };
  };
  const settingsFile = () => readFileSync(join(programs.folder, "Pulumi.platform-local.yaml"), "utf8");
  const told = () => readFileSync(join(programs.folder, "told"), "utf8");

  it("is brought by its own platform, whose machine is prepared for that first", async () => {
    const prepared: string[] = [];
    await bring(engineWith([]), "ships", ["postgres-operator"], async (text) => {
      assert.ok(!existsSync(join(programs.folder, "told")));
      prepared.push(text);
    });
    assert.match(prepared.join(), /postgres-operator: .*enabled: true/);
    assert.match(settingsFile(), /postgres-operator: .*enabled: true/);
    assert.match(told(), /^up --yes --skip-preview --stack platform-local --config-file /);
  });

  it("is brought back where the platform's state has it, and somebody took it away", async () => {
    const state = [{ urn: `${operator}::platform-postgres-operator`, type: "" }];
    await bring(engineWith(state), "ships", ["postgres-operator"], async () => undefined);
    assert.match(told(), /^up --yes --refresh /);
  });

  it("is not brought beside what somebody else runs there", async () => {
    const image = "mirror.example.com/cloudnative-pg:1.29.0";
    const other = {
      metadata: { name: "pg", namespace: "elsewhere" },
      spec: { template: { spec: { containers: [{ image }] } } },
    };
    programs.add(
      "kubectl",
      `case "$*" in *deployments*) echo '${JSON.stringify({ items: [other] })}';; esac`,
    );
    await assert.rejects(
      bring(engineWith([]), "ships", ["postgres-operator"], async () => undefined),
      /elsewhere\/pg already runs it/,
    );
    assert.ok(!existsSync(join(programs.folder, "told")));
  });
});
