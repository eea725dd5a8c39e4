import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { asked, complaints, http, image, refuses, service } from "../support/application-settings.ts";

const folder = "../test/support/dashboards";
const dashboard = (quay: object) => ({ monitoring: { dashboards: { quay } } });
/** The settings of a stack file's text, without their prefix. */
function settingsIn(text: string): RawSettings {
  const { config } = (parse(text) ?? { config: {} }) as { readonly config: RawSettings };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("seaworthy:", ""), value]),
  );
}

describe("the settings of an application refuse, about whatever is not a setting,", () => {
  refuses({
    "a name that begins with a digit": [
      { stores: { "0": { kind: "redis" } } },
      "stores.0",
      /begins with a letter/,
    ],
    "a mistyped key of a named part": [
      service({ imagge: image }),
      "services.harbour.imagge",
      /there are .*image, command/,
    ],
    "a mistyped key of an optional mapping": [
      service({ migrations: { args: ["up"], tries: 2 } }),
      "services.harbour.migrations.tries",
      /there are .*retries/,
    ],
    "a mistyped key of a store, by its kind": [
      { stores: { queue: { kind: "nats", steams: [] } } },
      "stores.queue.steams",
      /there are kind, (?!.*(databases|maxMemory)).*streams/,
    ],
    "a mistyped key within a list": [
      { smoke: [{ name: "open", path: "/", hots: "a" }] },
      "smoke.0.hots",
      /there are name, .*host/,
    ],
    "a setting of Cordum's": [{ gateway: {} }, "gateway", /It is a setting of system: cordum/],
  });

  it("all at once", () => {
    const changes = {
      services: { harbour: { ...http, connects: ["queue"], serves: "grpc" } },
      ingress: { routes: { "/data": "redis" } },
      smoke: [{ name: "a ship", path: "/ships/{ship}" }],
    };
    assert.equal(complaints(changes).length, 4);
  });

  it("nothing of what docs/your-own-system.md shows", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/your-own-system.md"), "utf8");
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);
    const [first = "", ...more] = blocks.map((text) =>
      text.includes("config:") ? text : `config:\n${text}`,
    );
    assert.equal(more.length, 3);
    const own = settingsIn(first);
    for (const part of ["", ...more])
      assert.equal(parseSettings("the page", { ...own, ...settingsIn(part) }).system, "application");
  });

  it("nothing of what they should take", () => {
    assert.deepEqual(complaints(service({ config: { "/etc/a": "é".repeat(2 ** 19) } })), []);
    assert.deepEqual(complaints(dashboard({ file: `${folder}/harbour.json` })), []);
    assert.deepEqual(complaints(service({ connects: ["redis", "gateway"], autoscale: {} })), []);
    assert.deepEqual(complaints({ services: { lookout: { image, ...asked, connects: ["nats"] } } }), []);
  });
});
