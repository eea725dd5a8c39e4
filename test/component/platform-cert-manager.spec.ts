import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ResourceRule } from "../../components/api-access/account.ts";
import { sourcesOf } from "../../local/tools/go.ts";
import { ensureManifests } from "../../local/tools/manifests.ts";
import { identities, type Program, programs } from "../../systems/platform/cert-manager/programs.ts";
import { rights } from "../../systems/platform/cert-manager/rights.ts";
import type { Inputs } from "../support/program.ts";
import { deploymentType, RegisteredStack } from "../support/registered-stack.ts";
import { stackSettings } from "../support/stack-file.ts";

const stack = "platform-local";
const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const api = "kubernetes:cert-manager.io/v1";

/** The facility alone, with these settings. */
const withSettings = (settings: object = {}, others: object = {}) =>
  RegisteredStack.of(stack, { facilities: { "cert-manager": { enabled: true, ...settings }, ...others } });
const specOf = (program: RegisteredStack, type: string, name: string) =>
  program.get(type, name).inputs.spec as Inputs;
const namesOf = (program: RegisteredStack, type: string) =>
  program.ofType(type).map(({ inputs }) => (inputs.metadata as Inputs).name as string);

/** What the release's own chart says of each program: the measure of what is made here. */
const charts: Readonly<Record<Program, { readonly deployment: string; readonly rights: string }>> = {
  controller: { deployment: "deployment", rights: "rbac" },
  webhook: { deployment: "webhook-deployment", rights: "webhook-rbac" },
  cainjector: { deployment: "cainjector-deployment", rights: "cainjector-rbac" },
};

/** Rules in a template: the lists of one rule are each in a line. */
function rulesIn(text: string): readonly ResourceRule[] {
  const found = text.matchAll(
    /apiGroups: (\[.*\])\n\s+resources: (\[.*\])\n(?:(?!\s+verbs:|\s*- apiGroups).*\n)*\s+verbs: (\[.*\])/g,
  );
  return [...found].map(([, apiGroups = "", resources = "", verbs = ""]) => ({
    apiGroups: JSON.parse(apiGroups) as string[],
    resources: JSON.parse(resources) as string[],
    verbs: JSON.parse(verbs) as string[],
  }));
}

/** Each right by itself: a verb for a resource. */
const each = (rules: readonly ResourceRule[]) =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${apiGroups.join()}/${resource}`)),
  );

describe("cert-manager as a facility", () => {
  let program: RegisteredStack;
  let templates: string;
  const chart = (name: string) => readFileSync(join(templates, `${name}.yaml`), "utf8");

  before(async () => {
    await ensureManifests();
    const module = await sourcesOf("tools/crds", "github.com/cert-manager/cert-manager");
    templates = join(module, "deploy/charts/cert-manager/templates");
    program = await withSettings({ definitions: { install: true } });
  });

  it("starts its programs with flags of the release alone", () => {
    for (const one of programs) {
      const text = chart(charts[one].deployment);
      for (const arg of program.container(identities[one].name).args as string[])
        assert.ok(text.includes(`- ${arg.split("=")[0]}=`), `${one}: ${arg}`);
    }
  });

  it("gives them no right that the release does not ask for", () => {
    for (const one of programs) {
      const asked = each(rulesIn(chart(charts[one].rights)));
      assert.ok(asked.length >= 5, one);
      const { cluster, namespace } = rights[one];
      assert.deepEqual(
        each([...cluster, ...namespace]).filter((right) => !asked.includes(right)),
        [],
        one,
      );
    }
  });

  it("lets nobody start pods, or make Ingresses, in the namespaces of others", () => {
    for (const right of programs.flatMap((one) => each(rights[one].cluster)))
      assert.doesNotMatch(right, /^(create|delete|update|patch) .*\/(pods|services|ingresses|httproutes)$/);
  });

  it("has the API server ask about its own kinds, and about nothing else", () => {
    for (const kind of ["Validating", "Mutating"]) {
      const name = `platform-cert-manager-webhooks-${kind.toLowerCase()}`;
      const { inputs } = program.get(
        `kubernetes:admissionregistration.k8s.io/v1:${kind}WebhookConfiguration`,
        name,
      );
      const [webhook, ...others] = inputs.webhooks as readonly {
        readonly clientConfig: { readonly service: Inputs };
        readonly rules: readonly { readonly apiGroups: readonly string[] }[];
      }[];
      assert.ok(webhook && others.length === 0);
      for (const group of webhook.rules.flatMap(({ apiGroups }) => apiGroups)) {
        assert.match(group, /(^|\.)cert-manager\.io$/);
        assert.ok(chart(`webhook-${kind.toLowerCase()}-webhook`).includes(`- "${group}"`), group);
      }
      const { namespace, path, port } = webhook.clientConfig.service;
      assert.deepEqual([namespace, port], ["cert-manager", 10250]);
      assert.ok(chart(`webhook-${kind.toLowerCase()}-webhook`).includes(`path: ${path}`));
    }
  });

  it("waits until the API server is told who signs for the webhook, and never says so itself", () => {
    for (const { inputs } of program.resources.filter(({ type }) => type.endsWith("WebhookConfiguration"))) {
      const { annotations } = inputs.metadata as { annotations: Record<string, string> };
      assert.equal(annotations["pulumi.com/waitFor"], "jsonpath={.webhooks[0].clientConfig.caBundle}");
      assert.ok(
        annotations["cert-manager.io/inject-ca-from-secret"] === "cert-manager/cert-manager-webhook-ca",
      );
      assert.doesNotMatch(JSON.stringify(inputs.webhooks), /caBundle/);
    }
  });

  it("runs two of each, and a budget for each, unless the stack says otherwise", async () => {
    const replicas = (one: RegisteredStack) =>
      programs.map(
        (name) => specOf(one, deploymentType, `platform-cert-manager-${name}-deployment`).replicas,
      );
    assert.deepEqual(replicas(program), [2, 2, 2]);
    assert.deepEqual(
      namesOf(program, "kubernetes:policy/v1:PodDisruptionBudget").sort(),
      programs.map((name) => identities[name].name).sort(),
    );
    const single = await withSettings(Object.fromEntries(programs.map((one) => [one, { replicas: 1 }])));
    assert.deepEqual(replicas(single), [1, 1, 1]);
  });

  it("is reached by the API server at the webhook, and by nobody else", () => {
    const policies = program.ofType(policyType).filter(({ inputs }) => {
      const { ingress = [] } = inputs.spec as { ingress?: readonly unknown[] };
      return ingress.length > 0;
    });
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["platform-cert-manager-webhook-traffic"],
    );
    const [policy] = policies;
    assert.deepEqual((policy?.inputs.spec as Inputs | undefined)?.ingress, [
      { from: [{ ipBlock: { cidr: "10.213.0.2/32" } }], ports: [{ protocol: "TCP", port: 10250 }] },
    ]);
  });

  it("is measured by the Prometheus of the same stack, with the namespaces that its series name", async () => {
    const metrics = { enabled: true, definitions: { install: false } };
    const measured = await withSettings({}, { metrics });
    const monitors = measured
      .ofType("kubernetes:monitoring.coreos.com/v1:ServiceMonitor")
      .filter(({ name }) => name.startsWith("platform-cert-manager"));
    const honours = Object.fromEntries(
      monitors.map(({ inputs }) => {
        const { endpoints } = inputs.spec as { endpoints: readonly Inputs[] };
        return [(inputs.metadata as Inputs).name, endpoints[0]?.honorLabels === true];
      }),
    );
    assert.deepEqual(honours, {
      "cert-manager-cainjector": false,
      "cert-manager-controller": true,
      "cert-manager-webhook": false,
    });
    assert.deepEqual(program.ofType("kubernetes:monitoring.coreos.com/v1:ServiceMonitor"), []);
  });

  it("makes the ClusterIssuers that the stack names, with keys that outlive a renewal", async () => {
    const issuers = { internal: { kind: "ca" }, other: { kind: "ca", commonName: "Other" } };
    const made = await withSettings({ issuers });
    assert.deepEqual(namesOf(made, `${api}:ClusterIssuer`).sort(), ["internal", "other"]);
    const issuer = specOf(made, `${api}:ClusterIssuer`, "platform-cert-manager-issuer-internal-issuer");
    const authority = specOf(made, `${api}:Certificate`, "platform-cert-manager-issuer-internal-authority");
    assert.deepEqual(issuer, { ca: { secretName: authority.secretName } });
    assert.equal(authority.isCA, true);
    assert.equal((authority.privateKey as Inputs).rotationPolicy, "Never");
    const { args } = made.container(identities.controller.name);
    assert.ok((args as string[]).includes("--cluster-resource-namespace=cert-manager"));
  });

  it("has every definition that is released, or none where the cluster has them", async () => {
    const names = namesOf(program, definitionType);
    assert.deepEqual(names.length, 6);
    assert.ok(names.includes("certificates.cert-manager.io"));
    assert.deepEqual(namesOf(await withSettings({ definitions: { install: false } }), definitionType), []);
  });

  it("is in another namespace where the stack says so, with all that says where it is", async () => {
    const moved = await withSettings({ namespace: "certificates", issuers: {} });
    const { args } = moved.container(identities.controller.name);
    assert.ok((args as string[]).includes("--leader-election-namespace=certificates"));
    for (const { inputs } of moved.resources)
      assert.notEqual((inputs.metadata as Inputs | undefined)?.namespace, "cert-manager");
  });

  it("shares its namespace with no other facility", () =>
    assert.throws(
      () =>
        stackSettings(stack, {
          facilities: {
            "cert-manager": { enabled: true, namespace: "cnpg-system" },
            "postgres-operator": { enabled: true },
          },
        }),
      /facilities\.cert-manager\.namespace is .*another namespace than that of `postgres-operator`/,
    ));
});
