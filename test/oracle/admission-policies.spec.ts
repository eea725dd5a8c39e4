import assert from "node:assert/strict";
import { facilities } from "../../components/facility/facility.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { ApiServer, type Reply } from "../support/api-server.ts";
import type { Manifest } from "../support/manifest.ts";
import { objectsOf } from "../support/registered-objects.ts";

const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const allowed = ["example.net", "docker.io/library", "registry.example.com:5000", "ghcr.io/own/app"];

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

  it("are checked without a warning", async function () {
    this.timeout(120_000);
    for (const name of facilities.admission.policies.names) {
      let checked: Reply["body"] = {};
      await server.until(`${name} is checked`, async () => {
        checked = (await server.request("GET", `${policies}/${name}`)).body;
        return (checked.status as { observedGeneration?: number }).observedGeneration === 1;
      });
      assert.deepEqual((checked.status as { typeChecking: unknown }).typeChecking, {}, name);
    }
  });
});
