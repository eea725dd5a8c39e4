import assert from "node:assert/strict";
import { facilities } from "../../components/facility/facility.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { ApiServer } from "../support/api-server.ts";
import type { Manifest } from "../support/manifest.ts";
import { objectsOf } from "../support/registered-objects.ts";

const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const allowed = ["example.net", "docker.io/library", "registry.example.com:5000", "ghcr.io/own/app"];

const policyKind = "ValidatingAdmissionPolicy";
/** With every demand that there is. */
const restricted = {
  podSecurity: { level: "restricted" },
  resources: {
    required: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "limits.ephemeral-storage"],
  },
};

interface Spec {
  readonly matchConditions: readonly { readonly expression: string }[];
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string }[];
}

interface Status {
  readonly observedGeneration?: number;
  readonly typeChecking?: { readonly expressionWarnings?: readonly { readonly warning: string }[] };
}

/** The policies of a platform that gives nothing else. */
async function policiesOf(changes: RawSettings): Promise<readonly Manifest[]> {
  const settings = {
    system: "platform",
    apiServer: { networks: ["10.0.0.1/32"] },
    facilities: { admission: { enabled: true, registries: { allowed }, ...changes } },
  };
  return await objectsOf(parseSettings("stacks/Pulumi.platform.yaml", settings));
}

describe("admission policies on a real API server", () => {
  let server: ApiServer;
  before(async function () {
    this.timeout(300_000);
    server = await ApiServer.start();
    for (const object of await policiesOf({})) assert.equal((await server.create(object)).status, 201);
  });
  after(() => server.stop());

  it("use no field that their objects don't have, and compare nothing with what it can't be", async function () {
    this.timeout(300_000);
    const twins = (await policiesOf(restricted)).filter(({ kind }) => kind === policyKind).map(spelledOut);
    assert.deepEqual(
      twins.map(({ metadata }) => metadata.name).toSorted(),
      facilities.admission.policies.names.map((name) => `${name}-spelled-out`).toSorted(),
    );
    for (const twin of twins) {
      assert.equal((await server.create(twin)).status, 201);
      assert.deepEqual(await warningsOf(server, twin), [], twin.metadata.name);
    }
  });
});

/**
 * The same policy with its variables written out in one more validation: the API server checks no types in variables, nor of
 * what it takes out of them. It is bound to nothing.
 */
function spelledOut(policy: Manifest): Manifest {
  const { matchConditions, validations, variables, ...spec } = policy.spec as Spec;
  const direct = variables.filter(({ expression }) => !expression.includes("variables."));
  const others = variables.filter((one) => !direct.includes(one) && one.name !== "complaints");
  const written = (text: string) =>
    direct.reduce((so, { expression, name }) => so.replaceAll(`variables.${name}`, expression), text);
  const all = [...direct, ...others, ...matchConditions].map(({ expression }) => written(expression));
  const everything = all.map((expression) => `(${expression}) == (${expression})`).join(" && ");
  return {
    ...policy,
    metadata: { name: `${policy.metadata.name}-spelled-out` },
    spec: { ...spec, variables, validations: [...validations, { expression: everything }] },
  };
}

async function warningsOf(server: ApiServer, { metadata: { name } }: Manifest): Promise<readonly string[]> {
  let status: Status = {};
  await server.until(`${name} is checked`, async () => {
    status = (await server.request("GET", `${policies}/${name}`)).body.status as Status;
    return status.observedGeneration === 1;
  });
  const warnings = status.typeChecking?.expressionWarnings ?? [];
  return warnings.flatMap(({ warning }) => warning.match(/ERROR: .*/g) ?? warning);
}
