import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { cordumSettings } from "../../systems/cordum/settings/index.ts";
import { rawSettings, stackNames, stackSettings } from "../support/stack-file.ts";

const file = "stacks/Pulumi.test.yaml";

function complaint(raw: RawSettings): string {
  try {
    parseSettings(file, { system: "cordum", ...raw });
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail("the settings were accepted");
}

describe("settings", () => {
  for (const stack of stackNames) {
    it(`of ${stack} are accepted`, () => {
      assert.equal(stackSettings(stack).system, rawSettings(stack).system);
    });
  }

  it("that leave everything out are safe for production", () => {
    const settings = cordumSettings.parse({ system: "cordum" });
    assert.equal(settings.nats.durability, "durable");
    assert.equal(settings.nats.storage.ephemeral, false);
    assert.equal(settings.redis.storage.ephemeral, false);
    assert.equal(settings.dashboard.embedApiKey, false);
    assert.equal(settings.ingress, undefined);
  });

  it("can't be changed once they are read", () => {
    const settings = parseSettings(file, { system: "cordum" });
    assert.throws(() => Object.assign(settings.namespace.resolver, { port: 54 }), TypeError);
  });

  const refused: Readonly<Record<string, readonly [RawSettings, RegExp]>> = {
    "a wrong type": [
      { services: { "cordum-scheduler": { replicas: "two" } } },
      /seaworthy:services\.cordum-scheduler\.replicas is "two"; allowed is a (whole )?number/,
    ],
    "a text where a mapping belongs": [{ nats: "big" }, /seaworthy:nats is "big"; allowed is a mapping/],
    "an unknown key": [{ natz: {} }, /seaworthy:natz is \{\}; allowed is no such key; there are .*nats/],
    "an unknown key further down": [
      { nats: { storage: { sise: "1Gi" } } },
      /seaworthy:nats\.storage\.sise is "1Gi"; .*there are size, ephemeral, storageClass/,
    ],
    "a number out of range": [
      { services: { "cordum-api-gateway": { replicas: 0 } } },
      /seaworthy:services\.cordum-api-gateway\.replicas is 0; allowed is at least 1/,
    ],
    "a fraction of a pod": [
      { services: { "cordum-api-gateway": { replicas: 1.5 } } },
      /replicas is 1\.5; allowed is a whole number/,
    ],
    "a bad quantity": [
      { nats: { storage: { size: "12 GB" } } },
      /nats\.storage\.size is "12 GB"; allowed is a size in whole bytes, .* such as 20Gi/,
    ],
    "a bad DNS name": [
      { namespace: { name: "Cordum_1" } },
      /namespace\.name is "Cordum_1"; allowed is a DNS label/,
    ],
    "a bad host name": [
      { ingress: { className: "nginx", host: "cordum" } },
      /ingress\.host is "cordum"; allowed is a host name/,
    ],
    "a bad image reference": [
      { redis: { image: "redis:" } },
      /redis\.image is "redis:"; allowed is an image reference/,
    ],
    "an image without a tag": [
      { redis: { image: "docker.io/library/redis" } },
      /redis\.image .* with a tag or digest/,
    ],
    "a request above its limit": [
      { nats: { resources: { cpu: { request: "2", limit: "500m" } } } },
      /nats\.resources\.cpu .*a request that is not above its limit/,
    ],
    "a topic whose pool does not exist": [
      { scheduling: { topics: { "job.a": "gpu" } } },
      /scheduling .*topics that only name pools/,
    ],
    "sign-in without an address for the first user": [
      { gateway: { userAuth: { enabled: true } } },
      /gateway\.userAuth .*adminEmail when userAuth is enabled/,
    ],
    "a choice that there is not": [
      { images: { naming: "flat" } },
      /images\.naming is "flat"; allowed is one of per-service, control-plane/,
    ],
    "an ingress without its class": [{ ingress: {} }, /ingress\.className is missing; allowed is a text/],
  };

  for (const [what, [raw, expected]] of Object.entries(refused)) {
    it(`refuse ${what}`, () => {
      assert.match(complaint(raw), expected);
    });
  }

  it("report every mistake at once, with the file", () => {
    const message = complaint({ natz: {}, nats: { storage: { size: "12 GB" } }, namespace: { name: "A" } });
    assert.match(message, /^stacks\/Pulumi\.test\.yaml has 3 mistakes\. Nothing was changed\./);
    for (const path of ["natz", "nats.storage.size", "namespace.name"])
      assert.ok(message.includes(`seaworthy:${path} `));
  });

  it("say of a setting that another system has, which one that is", () => {
    const expected =
      /seaworthy:stores is \{\}; allowed is no such key; there are .*\. It is a setting of system: application\./;
    assert.match(complaint({ stores: {} }), expected);
  });

  it("name the systems that there are", () => {
    assert.throws(
      () => parseSettings(file, { system: "cordun" }),
      /seaworthy:system is "cordun"; allowed is one of application, cordum/,
    );
    assert.throws(
      () => parseSettings(file, {}),
      /seaworthy:system is missing; allowed is one of application, cordum/,
    );
  });
});
