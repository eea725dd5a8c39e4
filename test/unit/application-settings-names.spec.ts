import { http, image, refuses, service } from "../support/application-settings.ts";

const long = "a".repeat(60);

describe("the settings of an application refuse, about names and connections,", () => {
  refuses({
    "a service without an image": [
      { services: { harbour: { ports: { http: 80 } } } },
      "services.harbour.image",
      /is missing/,
    ],
    "an image without a tag": [
      service({ image: "registry.example.com/ships" }),
      "services.harbour.image",
      /with a tag or digest/,
    ],
    "a connection to what is not declared": [
      service({ connects: ["queue"] }),
      "services.harbour.connects.0",
      /is "queue"; allowed is the name of a store, a service with ports or an external server: there are nats, redis, gateway/,
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
    "two that make one object": [
      { services: { a: { ...http, connects: ["tls"] } }, stores: { tls: { kind: "redis" } } },
      "stores.tls",
      /services\.a makes a Secret a-tls, too/,
    ],
  });
});
