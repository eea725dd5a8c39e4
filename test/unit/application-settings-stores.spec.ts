import assert from "node:assert/strict";
import { complaints, http, refuses, service } from "../support/application-settings.ts";

const long = "a".repeat(60);

describe("the settings of an application refuse, about stores, secrets and variables,", () => {
  refuses({
    "a store whose servers' name grows too long": [
      { name: "n".repeat(40), stores: { [long.slice(0, 20)]: { kind: "redis" } } },
      `stores.${long.slice(0, 20)}`,
      /characters shorter/,
    ],
    "a store of a kind that there is not": [
      { stores: { archive: { kind: "tape" } } },
      "stores.archive.kind",
      /kind: nats, kind: postgres or kind: redis/,
    ],
    "a secret that is not made": [
      service({ secretEnv: { KEY: { generated: "key" } } }),
      "services.harbour.secretEnv.KEY.generated",
      /there are api-key/,
    ],
    "a secret that would be a Redis' own": [
      { secrets: { "redis-exporter": {} } },
      "secrets.redis-exporter",
      /without the prefix redis-/,
    ],
    "a secret that would be a PostgreSQL's own": [
      { stores: { db: { kind: "postgres", databases: { shop: {} } } }, secrets: { "db-shop-a": {} } },
      "secrets.db-shop-a",
      /without the prefix db-/,
    ],
    "a secret that would be the ingress's certificate": [
      { ingress: { tls: { secret: undefined } }, secrets: { "ingress-tls": {} } },
      "secrets.ingress-tls",
      /the certificate of `ingress\.tls`/,
    ],
    "a client with the name of a user of Redis": [
      { services: { router: { ...http, connects: ["redis"] } } },
      "services.router",
      /another name for what connects to redis: router is a user of Redis itself/,
    ],
    "a worker with the name of a user of Redis": [
      { workers: { exporter: { connects: ["redis"] } } },
      "workers.exporter",
      /another name for what connects to redis/,
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
    "a single server while certificates are asked for": [
      { stores: { redis: { topology: "single" } } },
      "stores.redis.topology",
      /because `tls` is on/,
    ],
  });

  it("no name of a user of Redis where nobody logs in by it", () => {
    const named = {
      services: { router: { ...http, connects: ["nats"] }, admin: http },
      secrets: { admin: {} },
    };
    assert.deepEqual(complaints(named), []);
  });
});
