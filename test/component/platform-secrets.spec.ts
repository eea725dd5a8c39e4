import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sourcesOf } from "../../local/tools/go.ts";
import { identity, rights } from "../../systems/platform/secrets/controller.ts";
import type { Inputs } from "../support/program.ts";
import { deploymentType, RegisteredStack } from "../support/registered-stack.ts";

const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const monitorType = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";

/** The facility alone, with these settings. */
const withSettings = (settings: object = {}, others: object = {}) =>
  RegisteredStack.of("platform-local", {
    facilities: { secrets: { enabled: true, ...settings }, ...others },
  });
const argsOf = (program: RegisteredStack) => program.container(identity.name).args as readonly string[];

describe("Sealed Secrets as a facility", () => {
  let program: RegisteredStack;
  let module: string;
  before(async () => {
    program = await withSettings();
    module = await sourcesOf("tools/crds", "github.com/bitnami-labs/sealed-secrets");
  });
  const released = (file: string) => readFileSync(join(module, file), "utf8");

  it("starts the controller with flags that its program has", () => {
    const known = released("cmd/controller/main.go") + released("pkg/controller/server.go");
    for (const arg of argsOf(program)) {
      const [flag = ""] = arg.slice(2).split("=");
      assert.ok(known.includes(`"${flag}"`), arg);
    }
  });

  it("lets it know the Secrets of others by name alone", () => {
    const verbs = rights.cluster.flatMap((rule) => (rule.resources.includes("secrets") ? rule.verbs : []));
    assert.deepEqual(verbs, ["get", "create", "update"]);
    assert.ok(argsOf(program).includes("--skip-recreate"));
    // Each of them is in the release's own rules.
    const asked = released("controller.jsonnet");
    const [, secrets = ""] = /resources: \['secrets'\],\s+verbs: \[(.*)\]/.exec(asked) ?? [];
    for (const verb of verbs) assert.ok(secrets.includes(`'${verb}'`), verb);
  });

  it("runs one controller, because each would make keys of its own", () => {
    const { inputs } = program.get(deploymentType, "platform-secrets-controller-deployment");
    const { replicas, strategy } = inputs.spec as Inputs;
    assert.deepEqual([replicas, strategy], [1, { type: "Recreate" }]);
  });

  it("renews its keys as the stack says", async () => {
    assert.ok(argsOf(program).includes("--key-renew-period=720h"));
    assert.ok(argsOf(await withSettings({ keyRenewalDays: 0 })).includes("--key-renew-period=0h"));
  });

  it("shows its public key through the API server alone", () => {
    const rules = program
      .ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .flatMap(({ inputs }) => (inputs.spec as { ingress?: readonly unknown[] }).ingress ?? []);
    assert.deepEqual(rules, [
      { from: [{ ipBlock: { cidr: "10.213.0.2/32" } }], ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
  });

  it("is measured by the Prometheus of the same stack", async () => {
    assert.deepEqual(program.ofType(monitorType), []);
    const metrics = { enabled: true, definitions: { install: false } };
    const names = (await withSettings({}, { metrics })).ofType(monitorType).map(({ name }) => name);
    assert.ok(names.includes("platform-secrets-monitoring-sealed-secrets-controller-monitor"), names.join());
  });

  it("has the definition that is released, or none where the cluster has it", async () => {
    const names = (one: RegisteredStack) =>
      one.ofType(definitionType).map(({ inputs }) => (inputs.metadata as Inputs).name);
    assert.deepEqual(names(program), ["sealedsecrets.bitnami.com"]);
    assert.deepEqual(names(await withSettings({ definitions: { install: false } })), []);
  });
});
