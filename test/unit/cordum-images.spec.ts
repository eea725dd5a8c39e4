import assert from "node:assert/strict";
import { serviceImage } from "../../systems/cordum/images.ts";
import { cordumSettings } from "../../systems/cordum/settings/index.ts";

const digest = `sha256:${"a".repeat(64)}`;

function reference(images: Record<string, unknown>, service: Parameters<typeof serviceImage>[1]): string {
  return serviceImage(cordumSettings.parse({ system: "cordum", images }), service).reference;
}

describe("Cordum's images", () => {
  it("have one repository a service by default", () => {
    assert.equal(reference({}, "cordum-scheduler"), "ghcr.io/cordum-io/cordum/cordum-scheduler:v0.9.7");
  });

  it("can be named as the Helm chart names them", () => {
    const naming = { naming: "control-plane", repository: "mirror.example.com/cordum", tag: "v1" };
    assert.equal(
      reference(naming, "cordum-scheduler"),
      "mirror.example.com/cordum/control-plane:v1-scheduler",
    );
    assert.equal(reference(naming, "cordum-dashboard"), "mirror.example.com/cordum/dashboard:v1");
  });

  it("are pinned by digest where one is given, and only there", () => {
    const digests = { digests: { "cordum-scheduler": digest } };
    assert.equal(
      reference(digests, "cordum-scheduler"),
      `ghcr.io/cordum-io/cordum/cordum-scheduler:v0.9.7@${digest}`,
    );
    assert.ok(!reference(digests, "cordum-dashboard").includes("@"));
  });
});
