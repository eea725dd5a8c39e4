import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { merged } from "../support/random-settings.ts";
import { rawSettings, stackSettings } from "../support/stack-file.ts";

const stack = "application-demo";

/** What the demo's stack file is refused for with these changes on top: the lines that name a setting. */
function complaints(changes: RawSettings): readonly string[] {
  const { system: _, ...whole } = merged(rawSettings(stack), changes);
  try {
    stackSettings(stack, whole);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

/** The settings of a stack file's text, without their prefix. */
function settingsIn(text: string): RawSettings {
  const { config } = (parse(text) ?? { config: {} }) as { readonly config: RawSettings };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("seaworthy:", ""), value]),
  );
}

const image = "registry.example.com/ships/harbour:1";
const http = { image, ports: { http: 80 } };
const service = (changes: object) => ({ services: { harbour: { ...http, ...changes } } });
const long = "a".repeat(60);

describe("the settings of an application refuse", () => {
  const refused: Readonly<Record<string, readonly [RawSettings, string, RegExp]>> = {
    "a service without an image": [
      { services: { harbour: { ports: { http: 80 } } } },
      "services.harbour.image",
      /is missing/,
    ],
    "a name that begins with a digit": [
      { stores: { "0": { kind: "redis" } } },
      "stores.0",
      /begins with a letter/,
    ],
    "an image without a tag": [
      service({ image: "registry.example.com/ships" }),
      "services.harbour.image",
      /with a tag or digest/,
    ],
    "a connection to what is not declared": [
      service({ connects: ["queue"] }),
      "services.harbour.connects.0",
      /is "queue"; allowed is the name of a store, a service or an external server: there are nats, redis, gateway/,
    ],
    "a worker's connection to a service": [
      { workers: { sailor: { connects: ["gateway"] } } },
      "workers.sailor.connects.0",
      /is "gateway"; allowed is the name of a store: there are nats, redis/,
    ],
    "services that wait for each other": [
      { services: { judge: { connects: ["scheduler"] } } },
      "services.scheduler.connects.2",
      /judge → scheduler → judge/,
    ],
    "a service that waits for itself": [
      service({ connects: ["harbour"] }),
      "services.harbour.connects.0",
      /harbour → harbour/,
    ],
    "two servers on one port": [
      service({ ports: { http: 80, admin: 80 } }),
      "services.harbour.ports",
      /each number once/,
    ],
    "a service and a store of one name": [
      { services: { redis: http } },
      "stores.redis",
      /another name, because services\.redis has it/,
    ],
    "a job and a service of one name": [
      { jobs: { judge: { image, schedule: "0 * * * *" } } },
      "jobs.judge",
      /services\.judge has it/,
    ],
    "a name that the stack's own objects begin with": [
      { services: { "demo-nats": http } },
      "services.demo-nats",
      /without the prefix demo-/,
    ],
    "a name too long for the container that waits for it": [
      { services: { [long]: http } },
      `services.${long}`,
      /6 characters shorter/,
    ],
    "a job's name too long for its Jobs": [
      { jobs: { [long]: { image, schedule: "0 * * * *" } } },
      `jobs.${long}`,
      /8 characters shorter: the CronJob/,
    ],
    "a store whose servers' name grows too long": [
      { name: "n".repeat(40), stores: { [long.slice(0, 20)]: { kind: "redis" } } },
      `stores.${long.slice(0, 20)}`,
      /characters shorter/,
    ],
    "two that make one object": [
      { services: { a: { ...http, connects: ["tls"] } }, stores: { tls: { kind: "redis" } } },
      "stores.tls",
      /services\.a makes a Secret a-tls, too/,
    ],
    "a store of a kind that there is not": [
      { stores: { archive: { kind: "tape" } } },
      "stores.archive.kind",
      /kind: nats, kind: postgres or kind: redis/,
    ],
    "a port that there is not": [
      service({ metrics: {} }),
      "services.harbour.metrics.port",
      /one of its ports: http/,
    ],
    "several ports of which none is told to be served": [
      service({ ports: { a: 1, b: 2 } }),
      "services.harbour.serves",
      /one of its ports: a, b/,
    ],
    "a route to what is no service": [
      { ingress: { routes: { "/data": "redis" } } },
      "ingress.routes./data",
      /is "redis"; allowed is the name of a service/,
    ],
    "a secret that is not made": [
      service({ secretEnv: { KEY: { generated: "key" } } }),
      "services.harbour.secretEnv.KEY.generated",
      /there are api-key/,
    ],
    "a key that no Secret can have": [
      service({ secretEnv: { KEY: { secret: "a", key: "." } } }),
      "services.harbour.secretEnv.KEY.key",
      /a key that is not \. and doesn't begin with \.\./,
    ],
    "a file that no ConfigMap can hold": [
      service({ config: { "/config/..data": "a" } }),
      "services.harbour.config./config/..data",
      /no name is \. or begins with \.\./,
    ],
    "a variable with two values": [
      service({ env: { KEY: "a" }, secretEnv: { KEY: { secret: "a", key: "b" } } }),
      "services.harbour.secretEnv.KEY",
      /`env` does not set/,
    ],
    "two connections with the same variables": [
      {
        stores: { redis: { variables: "STORE" }, nats: { variables: "STORE" } },
        services: { harbour: { ...http, connects: ["redis", "nats"] } },
      },
      "services.harbour.connects.1",
      /redis has STORE_, too/,
    ],
    "a file where a folder is": [
      service({ config: { "/tmp": "a" }, writable: { "/tmp": "1Mi" } }),
      "services.harbour.config./tmp",
      /a path of its own/,
    ],
    "several pods of what must be alone": [
      service({ singleton: true, replicas: 2 }),
      "services.harbour.singleton",
      /false where there are several replicas/,
    ],
    "replicas and autoscale": [
      service({ replicas: 2, autoscale: {} }),
      "services.harbour",
      /replicas or autoscale, not both/,
    ],
    "a request that uses what nobody kept": [
      { smoke: [{ name: "a ship", path: "/ships/{ship}" }] },
      "smoke.0",
      /without \{ship\}.*api-key/,
    ],
    "a setting of Cordum's": [{ gateway: {} }, "gateway", /It is a setting of system: cordum/],
    "a single server while certificates are asked for": [
      { stores: { redis: { topology: "single" } } },
      "stores.redis.topology",
      /because `tls` is on/,
    ],
  };

  for (const [what, [changes, path, allowed]] of Object.entries(refused)) {
    it(what, () => {
      const told = complaints(changes);
      const found = told.find((line) => line.startsWith(`  seaworthy:${path} `));
      assert.ok(found, `nothing is said of ${path}: ${told.join("; ")}`);
      assert.match(found, allowed);
    });
  }

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
    assert.equal(more.length, 2);
    const own = settingsIn(first);
    for (const part of ["", ...more])
      assert.equal(parseSettings("the page", { ...own, ...settingsIn(part) }).system, "application");
  });

  it("nothing of what they should take", () => {
    assert.deepEqual(complaints(service({ connects: ["redis", "gateway"], autoscale: {} })), []);
  });
});
