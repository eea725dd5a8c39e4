import assert from "node:assert/strict";
import { TenantObjects } from "../../systems/kubeop/tenants/objects.ts";
import { tenantsSettings } from "../../systems/kubeop/tenants/settings.ts";
import { registeredTenants } from "../support/kubeop/tenants.ts";
import { type Inputs, type Registered, registeredIn } from "../support/program.ts";

const settings = {
  tenants: {
    acme: { projects: { web: {}, api: { quota: { pods: 20 } } } },
    idle: {},
  },
};

const policies = "kubernetes:admissionregistration.k8s.io/v1:";

describe("tenants of kubeOP", () => {
  let registered: readonly Registered[];
  before(async () => {
    registered = await registeredTenants(settings);
  });

  const ofType = (type: string) => registered.filter((one) => one.type === type);
  const namesOf = (type: string) =>
    ofType(type).map(({ inputs }) => (inputs.metadata as { readonly name: string }).name);

  it("have a namespace for each declared project, with its labels, and protected", () => {
    const namespaces = ofType("kubernetes:core/v1:Namespace");
    assert.deepEqual(
      namespaces.map(({ inputs }) => (inputs.metadata as { readonly name: string }).name),
      ["kubeop-acme-api", "kubeop-acme-web"],
    );
    for (const { inputs, protect } of namespaces) {
      const { labels } = inputs.metadata as { readonly labels: Readonly<Record<string, string>> };
      assert.equal(labels["app.kubeop.io/tenant"], "acme");
      assert.equal(labels["pod-security.kubernetes.io/enforce"], "baseline");
      assert.ok(protect);
    }
  });

  it("have in it what the operator looks for, under its names", () => {
    assert.deepEqual(namesOf("kubernetes:core/v1:ResourceQuota"), ["kubeop-quota", "kubeop-quota"]);
    assert.deepEqual(namesOf("kubernetes:core/v1:LimitRange"), ["kubeop-defaults", "kubeop-defaults"]);
    assert.deepEqual(
      new Set(namesOf("kubernetes:networking.k8s.io/v1:NetworkPolicy")),
      new Set(["kubeop-egress", "kubeop-ingress"]),
    );
    const [api] = ofType("kubernetes:core/v1:ResourceQuota").map(({ inputs }) => inputs.spec as Inputs);
    assert.ok(api);
    assert.equal((api.hard as Inputs).pods, "20");
  });

  it("have every policy bound, all of which fail closed and ask no webhook", () => {
    for (const kind of ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]) {
      assert.ok(ofType(policies + kind).length >= 4);
      for (const { inputs } of ofType(policies + kind))
        assert.equal((inputs.spec as Inputs).failurePolicy, "Fail");
      const bound = ofType(`${policies}${kind}Binding`).map(
        ({ inputs }) => (inputs.spec as Inputs).policyName,
      );
      assert.deepEqual(bound.toSorted(), namesOf(policies + kind).toSorted());
    }
    assert.ok(!registered.some(({ type }) => type.includes("Webhook")));
  });

  it("have policies for what is in their namespaces alone", () => {
    const everywhere = [
      "kubeop-namespaces-namespaces",
      "kubeop-projects",
      "kubeop-project-namespaces",
      "kubeop-pod-security-labels",
    ];
    for (const { inputs, type } of registered.filter((one) => one.type.endsWith("PolicyBinding"))) {
      const { matchResources, policyName } = inputs.spec as { matchResources?: Inputs; policyName: string };
      if (everywhere.includes(policyName.replace("seaworthy-", ""))) continue;
      const expected = { matchExpressions: [{ key: "app.kubeop.io/tenant", operator: "Exists" }] };
      assert.deepEqual(matchResources?.namespaceSelector, expected, `${type} ${policyName}`);
    }
  });

  it("are there for the operator as objects of its kinds, the tenant before its projects", async () => {
    const parsed = { tenants: tenantsSettings.parse({ acme: { projects: { web: {} } }, idle: {} }) };
    const objects = await registeredIn(() => void new TenantObjects("objects", { ...parsed, after: [] }));
    const custom = objects.filter((one) => one.custom);
    assert.deepEqual(
      custom.map(({ inputs }) => [inputs.kind, (inputs.metadata as Inputs).name, inputs.spec]),
      [
        ["Project", "acme-web", { tenantRef: "acme", name: "web" }],
        ["Tenant", "acme", { name: "acme" }],
        ["Tenant", "idle", { name: "idle" }],
      ],
    );
    assert.ok(custom[0]?.dependencies.includes("objects-tenant-acme"));
  });
});
