import assert from "node:assert/strict";
import { facilities } from "../../components/facility/facility.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import type { Inputs } from "../support/program.ts";
import { RegisteredStack } from "../support/registered-stack.ts";

const prefix = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

function settings(admission: RawSettings, others: RawSettings = {}) {
  return parseSettings("stacks/Pulumi.platform.yaml", {
    system: "platform",
    apiServer: { networks: ["10.0.0.1/32"] },
    facilities: {
      admission: { enabled: true, registries: { allowed: ["ghcr.io"] }, ...admission },
      ...others,
    },
  });
}

const programOf = (admission: RawSettings = {}, others: RawSettings = {}) =>
  RegisteredStack.with(settings(admission, others));

interface Binding extends Inputs {
  readonly spec: {
    readonly policyName: string;
    readonly validationActions: readonly string[];
    readonly matchResources: {
      readonly namespaceSelector: {
        readonly matchExpressions: readonly { readonly values: readonly string[] }[];
      };
    };
  };
}

const bindingsOf = (program: RegisteredStack) =>
  program.ofType(`${prefix}Binding`).map(({ inputs }) => (inputs as unknown as Binding).spec);
const nameOf = ({ inputs }: { readonly inputs: Inputs }) =>
  (inputs.metadata as { readonly name: string }).name;

describe("admission policies as a facility", () => {
  it("are those by which the facility is recognised, each bound, and of a release that will do", async () => {
    const program = await programOf();
    const { names, versions } = facilities.admission.policies;
    const policies = program.ofType(prefix);
    assert.deepEqual(policies.map(nameOf).toSorted(), names.toSorted());
    assert.deepEqual(
      bindingsOf(program)
        .map(({ policyName }) => policyName)
        .toSorted(),
      names.toSorted(),
    );
    for (const { inputs } of policies) {
      const { labels } = inputs.metadata as { readonly labels: Record<string, string> };
      assert.equal(labels["app.kubernetes.io/version"], versions.from);
    }
  });

  it("fail closed, and ask nobody", async () => {
    for (const { inputs } of (await programOf()).ofType(prefix)) {
      const spec = inputs.spec as Inputs;
      assert.equal(spec.failurePolicy, "Fail");
      assert.equal(spec.paramKind, undefined);
    }
    assert.ok(!(await programOf()).resources.some(({ type }) => type.includes("Webhook")));
  });

  it("refuse by default, and warn or audit where the stack says so, each concern for itself", async () => {
    const actions = async (admission: RawSettings) =>
      Object.fromEntries(
        bindingsOf(await programOf(admission)).map((spec) => [
          spec.policyName,
          spec.validationActions.join(),
        ]),
      );
    assert.deepEqual(new Set(Object.values(await actions({}))), new Set(["Deny,Audit"]));
    const told = await actions({ podSecurity: { action: "warn" }, resources: { action: "audit" } });
    assert.equal(told["seaworthy-pod-security-workloads"], "Warn,Audit");
    assert.equal(told["seaworthy-resources-pods"], "Audit");
    assert.equal(told["seaworthy-registries-cronjobs"], "Deny,Audit");
  });

  it("spare kube-system, the platform's own facilities, and what the stack names", async () => {
    const operator = { "postgres-operator": { enabled: true, namespace: "operators" } };
    const all = bindingsOf(await programOf({ exemptNamespaces: ["traefik", "kube-system"] }, operator));
    for (const { matchResources } of all)
      assert.deepEqual(matchResources.namespaceSelector.matchExpressions[0]?.values, [
        "kube-system",
        "operators",
        "traefik",
      ]);
  });

  it("say no more of the restricted level than is asked", async () => {
    const variables = async (level: string) => {
      const program = await programOf({ podSecurity: { level } });
      const { inputs } = program.get(prefix, "platform-admission-pod-security-pods");
      return (inputs.spec as { readonly variables: readonly { readonly name: string }[] }).variables.length;
    };
    assert.ok((await variables("restricted")) > (await variables("baseline")));
  });

  for (const [what, admission, said] of [
    [
      "no registry",
      { registries: { allowed: [] } },
      /admission\.registries\.allowed .*at least one registry/,
    ],
    [
      "a repository without a registry",
      { registries: { allowed: ["library/redis"] } },
      /allowed\.0 .*docker\.io\/library/,
    ],
    ["a registry twice", { registries: { allowed: ["ghcr.io", "ghcr.io"] } }, /each registry once/],
    ["nothing to declare", { resources: { required: [] } }, /admission\.resources\.required/],
    ["a level that there isn't", { podSecurity: { level: "privileged" } }, /podSecurity\.level .*baseline/],
  ] as const) {
    it(`are refused with ${what}`, () =>
      assert.throws(
        () => settings(admission),
        ({ message }: Error) => said.test(message),
      ));
  }

  it("need no registries while they are switched off", () =>
    assert.doesNotThrow(() => settings({ enabled: false, registries: {} })));
});
