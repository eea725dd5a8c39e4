import assert from "node:assert/strict";
import { definitions } from "../../systems/kubeop/definitions/index.ts";
import { createAll, pathOf } from "../support/admission-server.ts";
import { ApiServer, type Reply } from "../support/api-server.ts";
import {
  appOf,
  certificateOf,
  dnsRecordOf,
  projectOf,
  tenantOf,
  untilServed,
} from "../support/kubeop/objects.ts";
import type { Manifest } from "../support/manifest.ts";

/** As the operator writes it. */
const condition = (message: string, others: object = {}) => ({
  type: "Ready",
  status: "True",
  reason: "Bootstrapped",
  message,
  lastTransitionTime: "2026-01-01T00:00:00Z",
  ...others,
});

const long = (length: number) => "a".repeat(length);

describe("the definitions of kubeOP's kinds on a real API server", () => {
  let server: ApiServer;
  before(async function () {
    this.timeout(120_000);
    server = await ApiServer.start();
    await createAll(server, definitions as readonly Manifest[]);
    await untilServed(server);
  });
  after(() => server.stop());

  /** The operator reads an object and writes it back whole. */
  const putStatus = async (object: Manifest, status: object): Promise<Reply> => {
    const { body } = await server.request("GET", pathOf(object));
    return await server.request("PUT", `${pathOf(object)}/status`, { ...body, status });
  };
  const refusal = async (object: Manifest): Promise<string> => {
    const { body, status } = await server.tryCreate(object);
    if (status === 201) return "";
    assert.equal(status, 422, body.message);
    return body.message ?? "";
  };

  it("are established, with structural schemas", async () => {
    for (const { metadata } of definitions) {
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
      const { conditions } = (await server.request("GET", path)).body.status as {
        readonly conditions: readonly { readonly type: string; readonly status: string }[];
      };
      const said = Object.fromEntries(conditions.map(({ status, type }) => [type, status]));
      assert.equal(said.Established, "True");
      assert.notEqual(said.NonStructuralSchema, "True");
    }
  });

  for (const [what, object, status] of [
    ["a Tenant", tenantOf("idle"), { ready: true, conditions: [condition("Tenant initialized")] }],
    [
      "a Project",
      projectOf("idle", "web", "idle"),
      {
        namespace: "kubeop-idle-web",
        ready: true,
        conditions: [condition("Project namespace ready")],
      },
    ],
    [
      "an App",
      appOf("idle", "default"),
      {
        ready: false,
        revision: "0123456789ab",
        conditions: [
          condition("Waiting for rollout", { status: "False", reason: "Progressing" }),
          condition("", { type: "Synced" }),
        ],
      },
    ],
    ["a DNSRecord", dnsRecordOf("idle"), { ready: true, message: "mocked" }],
    ["a Certificate", certificateOf("idle"), { ready: true, message: "issued" }],
  ] as const)
    it(`keep all that the operator writes into the status of ${what}, so that it finds it again`, async () => {
      await createAll(server, [object]);
      const written = await putStatus(object, status);
      assert.equal(written.status, 200, written.body.message);
      assert.deepEqual((await server.request("GET", pathOf(object))).body.status, status);
      // What changes nothing wakes nobody: the idle operator stays idle.
      const again = await putStatus(object, status);
      const versionOf = ({ body }: Reply) =>
        (body.metadata as { readonly resourceVersion: string }).resourceVersion;
      assert.equal(versionOf(again), versionOf(written));
    });

  it("keep the status out of what people write, and the other way round", async () => {
    const object = tenantOf("apart");
    await createAll(server, [{ ...object, status: { ready: true } }]);
    const { body } = await server.request("GET", pathOf(object));
    assert.equal(body.status, undefined);
    const changed = { ...body, spec: { name: "other" }, status: { ready: true } };
    await server.request("PUT", `${pathOf(object)}/status`, changed);
    assert.deepEqual((await server.request("GET", pathOf(object))).body.spec, object.spec);
  });

  it("refuse a second condition of the same type: however an operator is wrong, the list does not grow", async () => {
    const object = projectOf("grown", "web", "grown");
    await createAll(server, [object]);
    const { body, status } = await putStatus(object, { conditions: [condition("one"), condition("two")] });
    assert.equal(status, 422);
    assert.match(body.message ?? "", /status\.conditions\[1\]: Duplicate value/);
  });

  for (const [what, object, words] of [
    [
      "a project's name with a capital letter and a space",
      projectOf("acme", "Bad Name"),
      /spec\.name becomes part/,
    ],
    ["a project's name with a dot", projectOf("acme", "a.b"), /spec\.name becomes part/],
    ["a project's name that ends with a dash", projectOf("acme", "a-"), /spec\.name becomes part/],
    ["a project without a name", projectOf("acme", ""), /spec\.name/],
    ["a tenant's name with a slash", projectOf("a/b", "web"), /spec\.tenantRef becomes part/],
    ["a project without a tenant", projectOf("", "web"), /spec\.tenantRef/],
    [
      "names that are too long together",
      projectOf(long(30), long(26)),
      /not have more than 55 characters together/,
    ],
    [
      "a project without fields",
      { ...projectOf("acme", "web"), spec: {} },
      /spec\.tenantRef: Required.*spec\.name: Required/s,
    ],
    ["a project without a spec", { ...projectOf("acme", "web"), spec: undefined }, /spec: Required/],
    ["a tenant with a dot in its name", tenantOf("a.b"), /the name of a Tenant becomes part/],
    ["a tenant with a name that leaves no room", tenantOf(long(55)), /shorter than 55 characters/],
    ["an app of type Image without one", appOf("app", "default", { type: "Image" }), /needs spec\.image/],
    ["an image with a space", appOf("app", "default", { type: "Image", image: "a b" }), /has no space/],
    ["an app of no type", appOf("app", "default", { image: "nginx" }), /spec\.type: Required/],
    ["an app of another type", appOf("app", "default", { type: "Zip" }), /spec\.type: Unsupported value/],
    ["an app with a dot in its name", appOf("a.b", "default"), /the name of an App becomes part/],
    ["an app with a long name", appOf(long(60), "default"), /at most 59/],
  ] as const)
    it(`refuse ${what}, and say what to do`, async () => assert.match(await refusal(object), words));

  for (const [what, object] of [
    ["the longest names", projectOf(long(54), "a")],
    ["names with dashes and digits", projectOf("acme-2", "9-web")],
    ["a tenant without a spec", { ...tenantOf("plain"), spec: undefined }],
    ["an app from Git", appOf("app", "default", { type: "Git", git: { repo: "https://example.net/a.git" } })],
    ["an app with the longest name", appOf(long(59), "default")],
  ] as const)
    it(`admit ${what}`, async () => assert.equal(await refusal(object), ""));

  it("refuse a Project that moves to another namespace", async () => {
    const object = projectOf("still", "web", "still");
    await createAll(server, [object]);
    const { body } = await server.request("GET", pathOf(object));
    const put = (spec: object) => server.request("PUT", pathOf(object), { ...body, spec });
    for (const spec of [
      { tenantRef: "other", name: "web" },
      { tenantRef: "still", name: "api" },
    ]) {
      const { body, status } = await put(spec);
      assert.equal(status, 422);
      assert.match(body.message ?? "", /a Project can't move/);
    }
  });
});
