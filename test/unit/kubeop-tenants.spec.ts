import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { objectLiteral } from "../../components/admission/object-literal.ts";
import { agreement } from "../../components/system/contradictions.ts";
import { namespaceOf } from "../../systems/kubeop/tenants/names.ts";
import { above, hardOf, within } from "../../systems/kubeop/tenants/quota.ts";
import { quotaPresets, tenantContradictions, tenantsShape } from "../../systems/kubeop/tenants/settings.ts";

const schema = z.strictObject(tenantsShape).superRefine(agreement(tenantContradictions));

function refused(settings: object): readonly string[] {
  const { error } = schema.safeParse(settings);
  return (error?.issues ?? []).map(({ message, path }) => `${path.join(".")}: ${message}`);
}

const project = (tenant: string, name: string, settings: object = {}) => ({
  [tenant]: { projects: { [name]: settings } },
});

describe("settings of tenants", () => {
  it("may be left out, and then bring no tenant along", () => {
    const settings = schema.parse({});
    assert.deepEqual(settings.tenants, {});
    assert.deepEqual(above(hardOf(quotaPresets), hardOf(settings.tenantQuotaMaximum)), []);
  });

  it("give a project what the operator gives, and limits for what it leaves open", () => {
    const { tenants } = schema.parse({ tenants: project("acme", "web") });
    assert.deepEqual(hardOf(tenants.acme?.projects.web?.quota ?? assert.fail()), {
      pods: "10",
      "requests.cpu": "1",
      "requests.memory": "1Gi",
      "limits.cpu": "5",
      "limits.memory": "2560Mi",
      services: "10",
      "services.loadbalancers": "0",
      "services.nodeports": "0",
      persistentvolumeclaims: "5",
      "requests.storage": "10Gi",
    });
  });

  it("refuse two tenants whose projects have one namespace, naming both", () =>
    assert.deepEqual(refused({ tenants: { ...project("acme2", "b-c"), ...project("acme2-b", "c") } }), [
      "tenants.acme2-b.projects.c: another name, because the project b-c of the tenant acme2 has the namespace kubeop-acme2-b-c, too",
    ]));

  it("refuse exactly those that have one namespace", () => {
    const name = fc.stringMatching(/^[ab](-?[ab]){0,3}$/);
    fc.assert(
      fc.property(name, name, name, name, (tenant, one, other, two) => {
        fc.pre(tenant !== other);
        const isShared = namespaceOf(tenant, one) === namespaceOf(other, two);
        const found = refused({ tenants: { ...project(tenant, one), ...project(other, two) } });
        assert.equal(found.length > 0, isShared, found.join());
      }),
    );
  });

  const long = "a".repeat(54);
  for (const [what, settings, words] of [
    ["a capital letter", { tenants: project("Acme", "web") }, /tenants\.Acme/],
    ["a space", { tenants: project("acme", "Bad Name") }, /tenants\.acme\.projects\.Bad Name/],
    ["a name whose namespaces would be the stack's own", { tenants: { system: {} } }, /kubeop-system-…/],
    ["a name that begins like that", { tenants: project("system-restore", "drill") }, /kubeop-system-…/],
    ["names that are too long together", { tenants: project(long, "ab") }, /at most 55 characters together/],
    ["a name that is too long by itself", { tenants: { [`${long}a`]: {} } }, /^tenants\./],
    [
      "a quota above the maximum",
      { tenants: project("acme", "web", { quota: { pods: 200 } }) },
      /^tenants\.acme\.projects\.web\.quota: at most 100 of pods, because that is in tenantQuotaMaximum/,
    ],
    [
      "requests above the limits",
      { tenants: project("acme", "web", { quota: { cpu: { requests: "6" } } }) },
      /quota\.cpu: requests that are not above the limits/,
    ],
    [
      "a maximum below what the operator itself writes",
      { tenantQuotaMaximum: { cpu: { requests: "500m" } } },
      /^tenantQuotaMaximum: at least 1 of requests\.cpu/,
    ],
    ["a key that there isn't", { tenants: { acme: { project: {} } } }, /Unrecognized key/],
  ] as const)
    it(`refuse ${what}`, () => {
      const found = refused(settings);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", words);
    });

  it("take the longest names that a namespace can have", () => {
    assert.deepEqual(refused({ tenants: project(long, "a") }), []);
    assert.equal(namespaceOf(long, "a").length, 63);
  });
});

describe("quotas of tenants", () => {
  const maximum = { pods: "100", "requests.cpu": "8", "requests.memory": "16Gi" };

  it("are compared by what their quantities mean", () => {
    assert.deepEqual(above({ "requests.cpu": "8001m", "requests.memory": "17179869184" }, maximum), [
      "requests.cpu",
    ]);
    assert.deepEqual(above({ "requests.memory": "1Ti", pods: "101" }, maximum), ["pods", "requests.memory"]);
    assert.deepEqual(above({ other: "1000000" }, maximum), []);
  });

  it("have at most what the maximum has", () =>
    assert.deepEqual(within({ pods: "200", "requests.cpu": "500m", other: "7" }, maximum), {
      pods: "100",
      "requests.cpu": "500m",
      other: "7",
    }));
});

describe("an object in CEL", () => {
  it("has the types of its fields, and keys of labels as they are", () =>
    assert.equal(
      objectLiteral("Object.spec", {
        podSelector: {},
        egress: [{ to: [{ podSelector: { matchLabels: { 'k8s/"app"': "dns" } } }], ports: [{ port: 53 }] }],
      }),
      'Object.spec{podSelector: Object.spec.podSelector{}, egress: [Object.spec.egress{to: [Object.spec.egress.to{podSelector: Object.spec.egress.to.podSelector{matchLabels: {"k8s/\\"app\\"": "dns"}}}], ports: [Object.spec.egress.ports{port: 53}]}]}',
    ));
});
